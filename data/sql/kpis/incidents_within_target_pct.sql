/*
title = "Within target"
unit = "%"
good = "high"
warn = 85
alarm = 70
bucket = "1h"
about = "Share of incidents reached within the call-to-arrival target of their priority. An open incident already past its target counts as a breach; one closed without an arrival, without a priority or still within its time is left out."
source = "CAD milestones; targets of the city profile"
input = "call"

[it]
title = "Entro l’obiettivo"
about = "Quota di interventi raggiunti entro l’obiettivo chiamata-arrivo della loro priorità. Un intervento aperto oltre l’obiettivo conta come mancato; chiusi senza arrivo, senza priorità o ancora nei tempi sono esclusi."
source = "Tappe del CAD; obiettivi del profilo della città"
*/
WITH judged AS (
    SELECT time_bucket($bucket::INTERVAL, received_at, $origin::TIMESTAMPTZ) AS bucket,
        CASE
            WHEN arrived_at <= $as_of THEN epoch(arrived_at - received_at) <= call_to_arrival_s
            WHEN coalesce(closed_at > $as_of, true)
                AND epoch($as_of - received_at) > call_to_arrival_s THEN false
        END AS is_within
    FROM zoned_incident
    JOIN response_target USING (priority)
    WHERE received_at >= $since AND received_at < $until
        AND outcome IS DISTINCT FROM 'recorded'
)
SELECT bucket, 100.0 * avg(is_within::INT) AS value, count(is_within) AS cases
FROM judged
GROUP BY bucket
HAVING count(is_within) > 0
ORDER BY bucket
