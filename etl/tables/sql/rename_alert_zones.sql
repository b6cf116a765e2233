-- The zones of alerts that rename_alerts.sql will rename.
UPDATE staged_alert_zone AS zone SET alert_id = staged.alert_id || ' ' || staged.sender
FROM staged_alert AS staged
JOIN alert AS known ON known.alert_id = staged.alert_id AND known.sender <> staged.sender
WHERE zone.alert_id = staged.alert_id
