/*
title = "Fresh feeds"
unit = "%"
good = "high"
warn = 99
alarm = 80
bucket = "15m"
about = "Share of configured sources whose newest data is no older than they promise, at the end of the bucket. A source that never delivered is not fresh."
source = "Record of every run"

[it]
title = "Flussi aggiornati"
about = "Quota di fonti configurate il cui dato più recente non è più vecchio di quanto promesso, alla fine dell’intervallo. Una fonte che non ha mai consegnato non è aggiornata."
source = "Registro di ogni esecuzione"
*/
-- A run counts from the end of the bucket that it ended in, however many buckets follow without one.
WITH last AS (
    SELECT source_id, arg_max(newest_at, finished_at) AS newest_at,
        time_bucket($bucket::INTERVAL, greatest(finished_at - INTERVAL 1 MICROSECOND, $since),
            $origin::TIMESTAMPTZ) AS bucket
    FROM loaded_run
    WHERE finished_at >= $since - INTERVAL 7 DAY AND finished_at <= $until
    GROUP BY ALL
), known AS (
    SELECT bucket, until_at, stale_after_s, last_value(newest_at IGNORE NULLS) OVER (
        PARTITION BY source_id ORDER BY bucket) AS newest_at
    FROM bucket_span CROSS JOIN source LEFT JOIN last USING (source_id, bucket)
)
SELECT bucket, 100.0 * avg(coalesce(
        newest_at >= until_at - to_seconds(stale_after_s), false)::INT) AS value,
    count(*) AS cases
FROM known
GROUP BY bucket ORDER BY bucket
