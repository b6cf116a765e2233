-- Situation records that hold at $at: of each the version known then (else the newest), begun,
-- not over and not suspended. A version that a later one shortened must not come back when the later one has ended.
SELECT event_id, kind, cause, severity, from_at, until_at, road, lon, lat, geometry, delay_s, title,
    comment, location_code, valid_periods, effects, reported_at
FROM (
    SELECT *
    FROM traffic_event
    WHERE closed_at IS NULL OR closed_at > $at
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY reported_at <= $at DESC,
        reported_at DESC, TRY_CAST(version AS BIGINT) DESC, version DESC) = 1
)
WHERE from_at <= $at AND (until_at IS NULL OR until_at > $at)
    AND validity_status IS DISTINCT FROM 'suspended'
ORDER BY from_at DESC, event_id
LIMIT 5000
