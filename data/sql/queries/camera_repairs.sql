-- Outages of cameras that ended in the 24 hours before $at and began in them, planned work left out: how
-- many, and how long they lasted, from the first look that failed to the first that succeeded; one look
-- alone is no outage.
WITH looked AS (
    SELECT camera_id, observed_at, is_usable, lag(is_usable) OVER camera AS was_usable,
        row_number() OVER camera AS look_n
    FROM camera_probe
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at
    WINDOW camera AS (PARTITION BY camera_id ORDER BY observed_at)
), outage AS (
    SELECT camera_id, is_usable, observed_at AS ended_at, lag(observed_at) OVER camera AS began_at,
        look_n - lag(look_n) OVER camera AS looks_n
    FROM looked
    WHERE is_usable <> was_usable
    WINDOW camera AS (PARTITION BY camera_id ORDER BY observed_at)
)
SELECT count(*) AS repairs_n, median(epoch_us(ended_at) - epoch_us(began_at)) / 1e6 AS p50_s,
    quantile_cont(epoch_us(ended_at) - epoch_us(began_at), 0.9) / 1e6 AS p90_s
FROM outage
WHERE is_usable AND looks_n >= 2 AND NOT EXISTS (
    SELECT 1 FROM camera_work
    WHERE camera_work.camera_id = outage.camera_id AND from_at <= began_at
        AND (until_at IS NULL OR until_at > began_at))
