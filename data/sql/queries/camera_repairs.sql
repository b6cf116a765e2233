-- Outages of cameras that ended in the 24 hours before $at and began in them, planned work left out: how
-- many, and how long they lasted, from the first look that failed to the first that succeeded.
WITH looked AS (
    SELECT camera_id, observed_at, is_usable, lag(is_usable) OVER camera AS was_usable
    FROM camera_probe
    WHERE observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at
    WINDOW camera AS (PARTITION BY camera_id ORDER BY observed_at)
), outage AS (
    SELECT camera_id, is_usable, observed_at AS ended_at, lag(observed_at) OVER (
        PARTITION BY camera_id ORDER BY observed_at) AS began_at
    FROM looked
    WHERE is_usable <> was_usable
)
SELECT count(*) AS repairs_n, median(epoch_us(ended_at) - epoch_us(began_at)) / 1e6 AS p50_s,
    quantile_cont(epoch_us(ended_at) - epoch_us(began_at), 0.9) / 1e6 AS p90_s
FROM outage
WHERE is_usable AND began_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM camera_work
    WHERE camera_work.camera_id = outage.camera_id AND from_at <= began_at
        AND (until_at IS NULL OR until_at > began_at))
