-- The codes of an event's location (Alert-C, OpenLR, linear), and when within its period it holds.
ALTER TABLE traffic_event ADD COLUMN location_code VARCHAR;
ALTER TABLE traffic_event ADD COLUMN validity_status VARCHAR;
ALTER TABLE traffic_event ADD COLUMN valid_periods VARCHAR;
