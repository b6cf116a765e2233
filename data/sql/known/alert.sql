SELECT *
FROM main.alert
WHERE reported_at <= $known_at
