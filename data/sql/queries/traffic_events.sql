-- Situation records that hold at $at: the newest version of each, begun and not over.
SELECT event_id, kind, cause, severity, from_at, until_at, road, lon, lat, geometry, delay_s, title,
    comment, reported_at
FROM traffic_event
WHERE from_at <= $at AND (until_at IS NULL OR until_at > $at) AND (closed_at IS NULL OR closed_at > $at)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY reported_at DESC, version DESC) = 1
ORDER BY from_at DESC
LIMIT 5000
