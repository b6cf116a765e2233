-- Incidents within $within_m of a place and received in the 24 hours before $at, the newest first.
SELECT incident_id, priority, coalesce(title, kind) AS title, address, received_at, closed_at,
    111195 * sqrt((lat - $lat) ** 2 + ((lon - $lon) * cos(radians($lat))) ** 2) AS distance_m
FROM incident_at
WHERE distance_m <= $within_m AND received_at > $at - INTERVAL 24 HOUR
ORDER BY received_at DESC, incident_id
LIMIT 12
