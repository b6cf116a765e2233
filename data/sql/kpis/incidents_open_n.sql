/*
title = "Open incidents"
unit = "incidents"
good = "low"
bucket = "15m"
about = "Incidents received and not yet closed, at the end of the bucket. Accidents recorded after the fact are not counted."
source = "CAD"
input = "call"

[it]
title = "Interventi aperti"
unit = "interventi"
about = "Interventi ricevuti e non ancora chiusi, alla fine dell’intervallo. Gli incidenti registrati a posteriori non contano."
source = "CAD"
*/
WITH followed AS (
    SELECT received_at, closed_at
    FROM zoned_incident
    WHERE outcome IS DISTINCT FROM 'recorded' AND (closed_at IS NULL OR closed_at >= $since)
), change AS (
    SELECT received_at AS happened_at, 1 AS step FROM followed
    UNION ALL
    SELECT greatest(closed_at, received_at), -1 FROM followed WHERE closed_at IS NOT NULL
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
