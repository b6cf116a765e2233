-- The last travel time of each site that tells any, of the half hour before $at, and how long it takes
-- when nothing is in the way: by length and free speed, else the 15th percentile of 24 hours.
SELECT site_id, coalesce(name, site_id) AS name, road, lon, lat, observed_at, travel_time_s,
    coalesce(length_m / nullif(free_flow_kmh / 3.6, 0), p15_s) AS free_s
FROM (
    SELECT site_id, max(observed_at) AS observed_at, arg_max(travel_time_s, observed_at) AS travel_time_s,
        quantile_cont(travel_time_s, 0.15) AS p15_s
    FROM traffic_reading
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND is_valid AND travel_time_s > 0
    GROUP BY site_id
    HAVING max(observed_at) > $at - INTERVAL 30 MINUTE
)
LEFT JOIN traffic_site USING (site_id)
ORDER BY travel_time_s / nullif(free_s, 0) DESC NULLS LAST, site_id
LIMIT 5000
