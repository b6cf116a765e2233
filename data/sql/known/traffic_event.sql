SELECT *
FROM main.traffic_event
WHERE reported_at <= $known_at
