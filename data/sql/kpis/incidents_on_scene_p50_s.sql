/*
title = "Time on scene P50"
unit = "s"
good = "low"
bucket = "1h"
about = "Seconds from the first unit on scene until the incident was cleared, median over incidents by the bucket they were received in."
source = "CAD milestones; continuous percentile"
input = "call"

[it]
title = "Tempo sul posto P50"
about = "Secondi dalla prima pattuglia sul posto alla fine dell’intervento, mediana sugli interventi ricevuti nell’intervallo."
source = "Tappe del CAD; percentile continuo"
*/
SELECT time_bucket($bucket::INTERVAL, received_at, $origin::TIMESTAMPTZ) AS bucket,
    quantile_cont(epoch(cleared_at - arrived_at), 0.5) AS value,
    count(*) AS cases
FROM zoned_incident
WHERE received_at >= $since AND received_at < $until AND arrived_at <= $as_of AND cleared_at <= $as_of
GROUP BY bucket ORDER BY bucket
