SELECT *
FROM main.unit_position
WHERE reported_at <= $known_at
