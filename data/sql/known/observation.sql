SELECT *
FROM main.observation
WHERE reported_at <= $known_at
