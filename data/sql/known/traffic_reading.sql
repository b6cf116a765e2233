SELECT *
FROM main.traffic_reading
WHERE reported_at <= $known_at
