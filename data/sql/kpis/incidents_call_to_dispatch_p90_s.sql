/*
title = "Call to dispatch P90"
unit = "s"
good = "low"
warn = 300
alarm = 600
bucket = "1h"
about = "Seconds from the call to the first unit sent, 90th percentile over incidents by the bucket they were received in."
source = "CAD milestones; continuous percentile"
input = "call"

[it]
title = "Chiamata → assegnazione P90"
about = "Secondi dalla chiamata alla prima pattuglia inviata, 90° percentile sugli interventi ricevuti nell’intervallo."
source = "Tappe del CAD; percentile continuo"
*/
SELECT time_bucket($bucket::INTERVAL, received_at, $origin::TIMESTAMPTZ) AS bucket,
    quantile_cont(epoch(dispatched_at - received_at), 0.9) AS value,
    count(*) AS cases
FROM zoned_incident
WHERE received_at >= $since AND received_at < $until AND received_at <= $as_of AND dispatched_at <= $as_of
GROUP BY bucket ORDER BY bucket
