-- What happened in the hour before $at, newest first. Cameras lost in one minute are told together; one
-- that the next look finds well again was not lost.
SELECT happened_at, kind, name, subject_id
FROM (
    SELECT received_at AS happened_at, 'incident_received' AS kind,
        'P' || coalesce(priority::VARCHAR, '?') || ' ' || coalesce(title, '') AS name,
        incident_id AS subject_id
    FROM incident_at
    WHERE received_at > $at - INTERVAL 60 MINUTE AND priority <= 2
    UNION ALL
    SELECT closed_at, 'incident_closed', 'P' || priority || ' ' || coalesce(title, ''), incident_id
    FROM incident_at
    WHERE closed_at > $at - INTERVAL 60 MINUTE AND priority <= 1
    UNION ALL
    SELECT greatest(sent_at, from_at), 'alert', coalesce(headline, event, ''), alert_id
    FROM alert_life
    WHERE greatest(sent_at, from_at) BETWEEN $at - INTERVAL 60 MINUTE AND $at
    UNION ALL
    SELECT min(from_at), 'traffic_event', any_value(coalesce(title, comment, cause, kind)), event_id
    FROM traffic_event
    WHERE from_at BETWEEN $at - INTERVAL 60 MINUTE AND $at
    GROUP BY event_id
    UNION ALL
    SELECT min(observed_at), if(count(*) = 1, 'camera_lost', 'cameras_lost'),
        if(count(*) = 1, min(coalesce(camera.name, camera_id)), count(*)::VARCHAR), min(camera_id)
    FROM (
        SELECT camera_id, observed_at, is_usable, lag(is_usable) OVER camera AS was_usable,
            lead(is_usable) OVER camera AS comes_back
        FROM camera_probe
        WHERE observed_at BETWEEN $at - INTERVAL 75 MINUTE AND $at
        WINDOW camera AS (PARTITION BY camera_id ORDER BY observed_at)
    )
    LEFT JOIN camera USING (camera_id)
    WHERE was_usable AND NOT is_usable AND comes_back IS DISTINCT FROM true
        AND observed_at > $at - INTERVAL 60 MINUTE
    GROUP BY time_bucket(INTERVAL 1 MINUTE, observed_at)
)
ORDER BY happened_at DESC
LIMIT 60
