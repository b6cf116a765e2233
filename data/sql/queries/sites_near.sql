-- Measuring sites within $within_m of a place: how traffic runs there at $at, the free flow (the site's
-- own, else the 85th percentile of its speeds over 24 hours), and the median speed of the half hours
-- around $hours, the same time in weeks before.
WITH near AS MATERIALIZED (
    SELECT site_id, name, road, direction, free_flow_kmh, 111195 * sqrt((lat - $lat) ** 2
        + ((lon - $lon) * cos(radians($lat))) ** 2) AS distance_m
    FROM traffic_site
    WHERE distance_m <= $within_m
    ORDER BY distance_m
    LIMIT 12
), reading AS MATERIALIZED (
    SELECT site_id, observed_at, speed_kmh, flow_vph
    FROM traffic_reading
    WHERE site_id IN (SELECT site_id FROM near) AND is_valid AND observed_at <= $at
        AND observed_at > list_min($hours::TIMESTAMPTZ[]) - INTERVAL 15 MINUTE
), now AS (
    SELECT site_id, max(observed_at) AS observed_at, arg_max(speed_kmh, observed_at) AS speed_kmh,
        arg_max(flow_vph, observed_at) AS flow_vph
    FROM reading
    WHERE observed_at > $at - INTERVAL 15 MINUTE
    GROUP BY site_id
), free AS (
    SELECT site_id, quantile_cont(speed_kmh, 0.85) AS p85_kmh
    FROM reading
    WHERE observed_at > $at - INTERVAL 24 HOUR
    GROUP BY site_id
), usual AS (
    SELECT site_id, median(speed_kmh) AS typical_kmh, count(DISTINCT hour_at) AS weeks_n
    FROM reading
    JOIN (SELECT unnest($hours::TIMESTAMPTZ[]) AS hour_at)
        ON observed_at > hour_at - INTERVAL 15 MINUTE AND observed_at <= hour_at + INTERVAL 15 MINUTE
    WHERE speed_kmh IS NOT NULL
    GROUP BY site_id
)
SELECT site_id, coalesce(name, site_id) AS name, road, direction, distance_m, observed_at, speed_kmh,
    flow_vph, coalesce(free_flow_kmh, p85_kmh) AS free_flow_kmh, CASE WHEN weeks_n >= 3 THEN typical_kmh END AS typical_kmh
FROM near
LEFT JOIN now USING (site_id) LEFT JOIN free USING (site_id) LEFT JOIN usual USING (site_id)
ORDER BY distance_m, site_id
