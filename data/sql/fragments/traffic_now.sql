-- The last valid reading of each site in the quarter of an hour before $at, with its free flow:
-- the site's own, else the 85th percentile of its speeds over 24 hours.
WITH latest AS (
    SELECT site_id, max(observed_at) AS observed_at,
        arg_max(speed_kmh, observed_at) AS speed_kmh, arg_max(flow_vph, observed_at) AS flow_vph,
        arg_max(occupancy_pct, observed_at) AS occupancy_pct,
        arg_max(travel_time_s, observed_at) AS travel_time_s
    FROM traffic_reading
    WHERE observed_at > $at - INTERVAL 15 MINUTE AND observed_at <= $at AND is_valid
    GROUP BY site_id
), usual AS (
    SELECT site_id, quantile_cont(speed_kmh, 0.85) AS p85_kmh
    FROM traffic_reading
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND is_valid
    GROUP BY site_id
)
SELECT site_id, observed_at, speed_kmh, flow_vph, occupancy_pct, travel_time_s, p85_kmh
FROM usual
LEFT JOIN latest USING (site_id)
