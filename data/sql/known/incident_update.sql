SELECT *
FROM main.incident_update
WHERE reported_at <= $known_at
