-- The minutes since $since in which a unit told its status, and whether it was then on an incident.
WITH told AS (
    SELECT unit_id, max(observed_at) AS observed_at, arg_max(status, observed_at) AS status
    FROM unit_position
    WHERE observed_at >= $since AND observed_at < $until
        AND status IN ('free', 'break', 'assigned', 'enroute', 'on_scene')
        AND ($zones::VARCHAR[] IS NULL OR list_contains($zones::VARCHAR[], municipality_id))
    GROUP BY unit_id, epoch_us(observed_at) // 60_000_000
), sent AS (
    SELECT unit_id, dispatched_at, ended_at
    FROM dispatch_span
    WHERE dispatched_at > $since::TIMESTAMPTZ - INTERVAL 12 HOUR AND dispatched_at <= $until::TIMESTAMPTZ
)
SELECT told.unit_id, observed_at, status IN ('assigned', 'enroute', 'on_scene')
    OR coalesce(ended_at > observed_at, false) AS is_busy
FROM told
ASOF LEFT JOIN sent ON sent.unit_id = told.unit_id AND sent.dispatched_at <= observed_at
