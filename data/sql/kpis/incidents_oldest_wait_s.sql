/*
title = "Oldest wait"
unit = "s"
good = "low"
warn = 300
alarm = 900
bucket = "15m"
about = "How long the incident that waits longest for a first unit has waited, at the end of the bucket; 0 when none waits."
source = "CAD"
input = "call"

[it]
title = "Attesa più lunga"
about = "Da quanto attende l’intervento che aspetta da più tempo una prima pattuglia, alla fine dell’intervallo; 0 se nessuno attende."
source = "CAD"
*/
WITH longest AS (
    SELECT bucket, min(waiting_at) AS waiting_at
    FROM (
        SELECT waiting_at, unnest(generate_series(
            time_bucket($bucket::INTERVAL, greatest(waiting_at, $since), $origin::TIMESTAMPTZ),
            least(ended_at, $until - INTERVAL 1 MICROSECOND),
            $bucket::INTERVAL
        )) AS bucket, ended_at
        FROM incident_wait
        WHERE waiting_at < $until AND (ended_at IS NULL OR ended_at > $since)
    ) AS wait
    JOIN bucket_span USING (bucket)
    WHERE ended_at IS NULL OR ended_at >= until_at
    GROUP BY bucket
)
SELECT bucket, coalesce(epoch(until_at - waiting_at), 0) AS value
FROM bucket_span
LEFT JOIN longest USING (bucket)
ORDER BY bucket
