-- Incidents within $within_m of one and received within two hours of it, as they were at $at.
SELECT incident_id, priority, coalesce(title, kind) AS title, address, received_at, closed_at,
    111195 * sqrt((lat - $lat) ** 2 + ((lon - $lon) * cos(radians($lat))) ** 2) AS distance_m
FROM incident_at
WHERE incident_id <> $incident_id AND distance_m <= $within_m
    AND received_at BETWEEN $received_at::TIMESTAMPTZ - INTERVAL 2 HOUR
        AND $received_at::TIMESTAMPTZ + INTERVAL 2 HOUR
ORDER BY abs(epoch(received_at - $received_at::TIMESTAMPTZ)), incident_id
LIMIT 12
