SELECT *
FROM main.alert_zone
WHERE reported_at <= $known_at
