-- Which sources brought what key figures rest on in the day before $at, by the input that headers name.
SELECT DISTINCT input, source_id
FROM (
    SELECT DISTINCT 'speed' AS input, run_id
    FROM traffic_reading
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND is_valid AND speed_kmh IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'flow', run_id
    FROM traffic_reading
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND is_valid AND flow_vph IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'unit status', run_id
    FROM unit_position
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at AND status IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'unit status', run_id
    FROM dispatch
    WHERE dispatched_at > $at - INTERVAL 24 HOUR AND dispatched_at <= $at
)
JOIN feed_run USING (run_id)
UNION
SELECT 'call', source_id
FROM incident
WHERE received_at > $at - INTERVAL 24 HOUR AND received_at <= $at AND outcome IS DISTINCT FROM 'recorded'
ORDER BY ALL
