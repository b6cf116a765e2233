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
*/
SELECT bucket, 100.0 * avg(coalesce(
        newest_at >= until_at - to_seconds(stale_after_s), false)::INT) AS value,
    count(*) AS cases
FROM (SELECT bucket, until_at, source_id, stale_after_s FROM bucket_span CROSS JOIN source) AS asked
ASOF LEFT JOIN (
    SELECT source_id, finished_at, newest_at FROM loaded_run
    WHERE finished_at >= $since - INTERVAL 7 DAY
) AS run ON run.source_id = asked.source_id AND asked.until_at >= run.finished_at
GROUP BY bucket ORDER BY bucket
