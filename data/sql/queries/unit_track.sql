-- Where one unit was in the eight hours before $at, no oftener than every 30 seconds, oldest first; a
-- silence of an hour begins anew, for another shift may be on board.
WITH place AS (
    SELECT max(observed_at) AS observed_at, arg_max(lon, observed_at) AS lon, arg_max(lat, observed_at) AS lat,
        arg_max(status, observed_at) AS status
    FROM unit_position
    WHERE unit_id = $unit_id AND observed_at > $at - INTERVAL 8 HOUR AND observed_at <= $at
    GROUP BY time_bucket(INTERVAL 30 SECOND, observed_at)
), gap AS (
    SELECT *, observed_at - lag(observed_at) OVER (ORDER BY observed_at) > INTERVAL 1 HOUR AS is_new
    FROM place
)
SELECT observed_at, lon, lat, status
FROM gap
WHERE observed_at >= coalesce((SELECT max(observed_at) FROM gap WHERE is_new), '-infinity'::TIMESTAMPTZ)
ORDER BY observed_at
