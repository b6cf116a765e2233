-- What passed each gate: vehicles per hour in the last period that it told of in the six hours before
-- $at, and all vehicles of the day that began at $since. Counts of whole days are left out.
SELECT site_id, coalesce(name, site_id) AS name, lon, lat, max(observed_at) AS observed_at,
    arg_max(flow_vph, observed_at) AS flow_vph,
    coalesce(sum(flow_vph * period_s / 3600) FILTER (observed_at >= $since), 0) AS today_n
FROM traffic_reading
JOIN traffic_site USING (site_id)
WHERE observed_at > $at - INTERVAL 26 HOUR AND observed_at <= $at AND is_valid AND flow_vph IS NOT NULL
    AND (period_s IS NULL OR period_s < 80000) AND kind = 'gate'
GROUP BY site_id, name, lon, lat
HAVING max(observed_at) > $at - INTERVAL 6 HOUR
ORDER BY name, site_id
LIMIT 1000
