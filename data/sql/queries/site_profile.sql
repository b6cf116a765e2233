-- What one site measured in each quarter of an hour of the days that end at $ends, the same time in weeks
-- before: quarter 0 is the last one. Half of the values lie between low and high; of fewer than three
-- weeks nothing is told.
SELECT floor((epoch(end_at) - epoch(observed_at)) / 900)::BIGINT AS quarter_n,
    median(speed_kmh) AS speed_kmh, quantile_cont(speed_kmh, 0.25) AS speed_low_kmh,
    quantile_cont(speed_kmh, 0.75) AS speed_high_kmh,
    median(flow_vph) AS flow_vph, quantile_cont(flow_vph, 0.25) AS flow_low_vph,
    quantile_cont(flow_vph, 0.75) AS flow_high_vph
FROM traffic_reading
JOIN (SELECT unnest($ends::TIMESTAMPTZ[]) AS end_at)
    ON observed_at > end_at - INTERVAL 24 HOUR AND observed_at <= end_at
WHERE site_id = $site_id AND is_valid AND observed_at > list_min($ends::TIMESTAMPTZ[]) - INTERVAL 24 HOUR
    AND observed_at <= list_max($ends::TIMESTAMPTZ[])
GROUP BY quarter_n
HAVING count(DISTINCT end_at) >= $least_weeks
ORDER BY quarter_n DESC
