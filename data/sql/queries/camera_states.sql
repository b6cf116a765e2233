-- Each camera with its last probe of the 24 hours before $at, and since when it is as it is.
WITH probe AS (
    SELECT camera_id, observed_at, outcome, is_usable, latency_ms
    FROM camera_probe
    WHERE observed_at <= $at AND observed_at > $at - INTERVAL 24 HOUR
), latest AS (
    SELECT camera_id, max(observed_at) AS observed_at, arg_max(outcome, observed_at) AS outcome,
        arg_max(is_usable, observed_at) AS is_usable, arg_max(latency_ms, observed_at) AS latency_ms,
        avg(is_usable::INT) * 100 AS usable_pct
    FROM probe
    GROUP BY camera_id
), changed AS (
    SELECT camera_id, max(probe.observed_at) AS other_at
    FROM probe JOIN latest USING (camera_id)
    WHERE probe.outcome <> latest.outcome
    GROUP BY camera_id
), began AS (
    SELECT camera_id, min(observed_at) AS since_at
    FROM probe LEFT JOIN changed USING (camera_id)
    WHERE other_at IS NULL OR observed_at > other_at
    GROUP BY camera_id
), work AS (
    SELECT camera_id, any_value(kind) AS work
    FROM camera_work
    WHERE from_at <= $at AND (until_at IS NULL OR until_at > $at)
    GROUP BY camera_id
)
SELECT camera_id, name, road, municipality_id, lon, lat, heading_deg, outcome, is_usable, latency_ms,
    usable_pct, observed_at, since_at, work
FROM camera
LEFT JOIN latest USING (camera_id) LEFT JOIN began USING (camera_id) LEFT JOIN work USING (camera_id)
ORDER BY is_usable NULLS FIRST, since_at, camera_id
