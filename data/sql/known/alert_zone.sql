-- Zones are told with their alert.
SELECT *
FROM main.alert_zone
WHERE alert_id IN (SELECT alert_id FROM main.alert WHERE reported_at <= $known_at)
