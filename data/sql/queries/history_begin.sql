-- Since when each kind of fact is kept that key figures count.
SELECT 'incident' AS table_name, min(received_at) AS first_at FROM incident
UNION ALL
SELECT 'dispatch', min(dispatched_at) FROM dispatch
UNION ALL
SELECT 'unit_position', min(observed_at) FROM unit_position
UNION ALL
SELECT 'traffic_reading', min(observed_at) FROM traffic_reading
UNION ALL
SELECT 'camera_probe', min(observed_at) FROM camera_probe
UNION ALL
SELECT 'alert', min(sent_at) FROM alert
UNION ALL
SELECT 'feed_run', min(finished_at) FROM feed_run
