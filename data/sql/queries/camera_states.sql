-- Each camera with its last probe of the 24 hours before $at, and since when it is as it is.
WITH probe AS NOT MATERIALIZED (
    SELECT camera_id, observed_at, outcome, is_usable, latency_ms
    FROM camera_probe
    WHERE observed_at <= $at AND observed_at > $at - INTERVAL 24 HOUR
), by_outcome AS MATERIALIZED (
    SELECT camera_id, outcome, is_usable, count(*) AS probes_n,
        min(observed_at) AS first_at, max(observed_at) AS last_at
    FROM probe
    GROUP BY camera_id, outcome, is_usable
), latest AS MATERIALIZED (
    SELECT camera_id, arg_max(outcome, last_at) AS outcome, arg_max(is_usable, last_at) AS is_usable,
        100.0 * sum(probes_n) FILTER (is_usable) / sum(probes_n) AS usable_pct,
        min(first_at) AS first_at, max(last_at) AS observed_at
    FROM by_outcome
    GROUP BY camera_id
), changed AS (
    SELECT camera_id, max(last_at) AS other_at
    FROM by_outcome JOIN latest USING (camera_id)
    WHERE by_outcome.outcome <> latest.outcome
    GROUP BY camera_id
), began AS (
    SELECT camera_id, min(observed_at) AS since_at
    FROM probe JOIN changed USING (camera_id)
    WHERE observed_at > other_at
    GROUP BY camera_id
), answered AS (
    SELECT camera_id, any_value(probe.latency_ms) AS latency_ms
    FROM probe JOIN latest USING (camera_id, observed_at)
    GROUP BY camera_id
), work AS (
    SELECT camera_id, any_value(kind) AS work
    FROM camera_work
    WHERE from_at <= $at AND (until_at IS NULL OR until_at > $at)
    GROUP BY camera_id
)
SELECT camera_id, name, road, municipality_id, lon, lat, heading_deg, outcome, is_usable, latency_ms,
    CASE WHEN observed_at IS NOT NULL THEN coalesce(usable_pct, 0) END AS usable_pct, observed_at,
    coalesce(since_at, first_at) AS since_at, work
FROM camera
LEFT JOIN latest USING (camera_id) LEFT JOIN began USING (camera_id)
LEFT JOIN answered USING (camera_id) LEFT JOIN work USING (camera_id)
ORDER BY is_usable NULLS FIRST, since_at, camera_id
