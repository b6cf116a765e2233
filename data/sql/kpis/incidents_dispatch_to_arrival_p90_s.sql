/*
title = "Dispatch to arrival P90"
unit = "s"
good = "low"
warn = 600
alarm = 900
bucket = "1h"
about = "Seconds from the first unit sent to the first on scene, 90th percentile over incidents by the bucket they were received in."
source = "CAD milestones; continuous percentile"
input = "call"

[it]
title = "Assegnazione → arrivo P90"
about = "Secondi dalla prima pattuglia inviata alla prima sul posto, 90° percentile sugli interventi ricevuti nell’intervallo."
source = "Tappe del CAD; percentile continuo"
*/
SELECT time_bucket($bucket::INTERVAL, received_at, $origin::TIMESTAMPTZ) AS bucket,
    quantile_cont(epoch(arrived_at - dispatched_at), 0.9) AS value,
    count(*) AS cases
FROM zoned_incident
WHERE received_at >= $since AND received_at < $until AND dispatched_at <= $as_of AND arrived_at <= $as_of
GROUP BY bucket ORDER BY bucket
