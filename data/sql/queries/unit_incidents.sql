-- The incidents that one unit was sent to from $since until $at, newest first.
SELECT incident_id, priority, coalesce(title, kind) AS title, dispatch.dispatched_at,
    CASE WHEN dispatch.arrived_at <= $at THEN dispatch.arrived_at END AS arrived_at,
    CASE WHEN available_at <= $at THEN available_at END AS available_at
FROM dispatch
LEFT JOIN incident_at USING (incident_id)
WHERE unit_id = $unit_id AND dispatch.dispatched_at >= $since AND dispatch.dispatched_at <= $at
ORDER BY dispatch.dispatched_at DESC
LIMIT 100
