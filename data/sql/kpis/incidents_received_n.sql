/*
title = "Incidents received"
unit = "incidents"
good = "none"
bucket = "1h"
about = "Incidents by the bucket of their call."
source = "CAD"
input = "call"

[it]
title = "Interventi ricevuti"
unit = "interventi"
about = "Interventi per intervallo della chiamata."
source = "CAD"
*/
SELECT bucket, coalesce(received_n, 0) AS value
FROM bucket_span
LEFT JOIN (
    SELECT time_bucket($bucket::INTERVAL, received_at, $origin::TIMESTAMPTZ) AS bucket,
        count(*) AS received_n
    FROM zoned_incident
    WHERE received_at >= $since AND received_at < $until
    GROUP BY 1
) USING (bucket)
ORDER BY bucket
