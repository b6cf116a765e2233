-- One site's readings over the 24 hours before $at.
SELECT observed_at, speed_kmh, flow_vph, occupancy_pct, travel_time_s
FROM traffic_reading
WHERE site_id = $site_id AND observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND is_valid
ORDER BY observed_at
LIMIT 5000
