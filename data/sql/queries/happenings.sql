-- What happened in the hour before $at, newest first.
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
    SELECT observed_at, 'camera_lost', coalesce(camera.name, camera_id), camera_id
    FROM (
        SELECT camera_id, observed_at, is_usable,
            lag(is_usable) OVER (PARTITION BY camera_id ORDER BY observed_at) AS was_usable
        FROM camera_probe
        WHERE observed_at BETWEEN $at - INTERVAL 75 MINUTE AND $at
    )
    LEFT JOIN camera USING (camera_id)
    WHERE was_usable AND NOT is_usable AND observed_at > $at - INTERVAL 60 MINUTE
)
ORDER BY happened_at DESC
LIMIT 60
