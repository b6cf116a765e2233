-- An alert's identifier is its sender's own: zones go with both.
ALTER TABLE alert_zone ADD COLUMN sender VARCHAR;
