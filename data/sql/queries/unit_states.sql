-- Where each unit was last seen in the 15 minutes before $at, and what it said it did: nothing is known of
-- that past what its source promises (5 minutes where it promises nothing).
SELECT unit_id, callsign, unit.agency_id, kind, latest.lon, latest.lat, speed_kmh, heading_deg,
    CASE WHEN is_recent THEN status END AS status, is_recent, observed_at
FROM (
    SELECT *, epoch_us($at::TIMESTAMPTZ) - epoch_us(observed_at) <= 1_000_000 * least(coalesce((
        SELECT max(stale_after_s) FROM feed_run JOIN source USING (source_id)
        WHERE feed_run.run_id = seen.run_id), 300), 3600) AS is_recent
    FROM (
        SELECT unit_id, max(observed_at) AS observed_at, arg_max(lon, observed_at) AS lon,
            arg_max(lat, observed_at) AS lat, arg_max(speed_kmh, observed_at) AS speed_kmh,
            arg_max(heading_deg, observed_at) AS heading_deg, arg_max(status, observed_at) AS status,
            arg_max(run_id, observed_at) AS run_id
        FROM unit_position
        WHERE observed_at <= $at AND observed_at > $at - INTERVAL 15 MINUTE
        GROUP BY unit_id
    ) AS seen
) AS latest
LEFT JOIN unit USING (unit_id)
ORDER BY unit_id
LIMIT 5000
