-- What changed in the quarter of an hour before $at, by kind. A camera that fails for one look only is
-- neither lost nor back.
WITH looked AS (
    SELECT observed_at, is_usable, lag(is_usable) OVER camera AS was_usable,
        lag(is_usable, 2) OVER camera AS had_been_usable, lead(is_usable) OVER camera AS comes_back
    FROM camera_probe
    WHERE observed_at > $at - INTERVAL 30 MINUTE AND observed_at <= $at
    WINDOW camera AS (PARTITION BY camera_id ORDER BY observed_at)
)
SELECT 'received' AS kind, count(*) AS n
FROM incident_at
WHERE received_at > $at - INTERVAL 15 MINUTE AND outcome IS DISTINCT FROM 'recorded'
UNION ALL
SELECT 'closed', count(*)
FROM incident_at
WHERE finally_closed_at > $at - INTERVAL 15 MINUTE AND closed_at > $at - INTERVAL 15 MINUTE
UNION ALL
SELECT 'sent', count(*)
FROM dispatch
WHERE dispatched_at > $at - INTERVAL 15 MINUTE AND dispatched_at <= $at
UNION ALL
SELECT 'alert', count(*)
FROM alert_life
WHERE greatest(sent_at, from_at) > $at - INTERVAL 15 MINUTE AND greatest(sent_at, from_at) <= $at
UNION ALL
SELECT 'road', count(DISTINCT event_id)
FROM traffic_event
WHERE from_at > $at - INTERVAL 15 MINUTE AND from_at <= $at
UNION ALL
SELECT 'camera_lost', count(*)
FROM looked
WHERE was_usable AND NOT is_usable AND comes_back IS DISTINCT FROM true AND observed_at > $at - INTERVAL 15 MINUTE
UNION ALL
SELECT 'camera_back', count(*)
FROM looked
WHERE NOT was_usable AND is_usable AND had_been_usable IS DISTINCT FROM true AND observed_at > $at - INTERVAL 15 MINUTE
