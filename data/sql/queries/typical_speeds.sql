-- The median speed of some sites in the half hours around $hours, the same time in weeks before; null
-- with fewer than three weeks.
SELECT site_id, CASE WHEN count(DISTINCT hour_at) >= 3 THEN median(speed_kmh) END AS typical_kmh
FROM traffic_reading
JOIN (SELECT unnest($hours::TIMESTAMPTZ[]) AS hour_at)
    ON observed_at > hour_at - INTERVAL 15 MINUTE AND observed_at <= hour_at + INTERVAL 15 MINUTE
WHERE list_contains($sites::VARCHAR[], site_id) AND is_valid AND speed_kmh IS NOT NULL
    AND observed_at > list_min($hours::TIMESTAMPTZ[]) - INTERVAL 15 MINUTE
    AND observed_at <= list_max($hours::TIMESTAMPTZ[]) + INTERVAL 15 MINUTE
GROUP BY site_id
