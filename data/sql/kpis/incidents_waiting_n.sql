/*
title = "Waiting for dispatch"
unit = "incidents"
good = "low"
warn = 5
alarm = 10
bucket = "15m"
about = "Incidents received to which no unit had been sent, at the end of the bucket."
source = "CAD"
input = "call"

[it]
title = "In attesa di pattuglia"
unit = "interventi"
about = "Interventi ricevuti a cui nessuna pattuglia era stata inviata, alla fine dell’intervallo."
source = "CAD"
*/
WITH waited AS (
    SELECT waiting_at, ended_at FROM incident_wait WHERE ended_at IS NULL OR ended_at >= $since
), change AS (
    SELECT waiting_at AS happened_at, 1 AS step FROM waited
    UNION ALL
    SELECT ended_at, -1 FROM waited WHERE ended_at IS NOT NULL
)
SELECT bucket, sum(coalesce(step_n, 0)) OVER (ORDER BY bucket) AS value
FROM bucket_span
LEFT JOIN (
    SELECT time_bucket($bucket::INTERVAL, greatest(happened_at, $since), $origin::TIMESTAMPTZ) AS bucket,
        sum(step) AS step_n
    FROM change
    WHERE happened_at < $until
    GROUP BY 1
) USING (bucket)
ORDER BY bucket
