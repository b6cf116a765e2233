/*
title = "Mean flow per site"
unit = "veh/h"
good = "none"
bucket = "15m"
about = "Mean of the flows that sites measured, in vehicles per hour and site. Invalid readings are left out."
source = "Traffic sites (DATEX II measured data)"
input = "flow"

[it]
title = "Flusso medio per sito"
unit = "veic/h"
about = "Media dei flussi misurati dai siti, in veicoli l’ora per sito. Misure non valide escluse."
source = "Siti di traffico (misure DATEX II)"
*/
-- Rows are grouped by whole numbers, and only a group's bucket is worked out as a time: over millions
-- of rows that takes a third of the time.
SELECT time_bucket($bucket::INTERVAL, min(observed_at), $origin::TIMESTAMPTZ) AS bucket,
    avg(flow_vph) AS value,
    count(*) AS cases
FROM traffic_reading
WHERE observed_at >= $since AND observed_at < $until AND is_valid AND flow_vph IS NOT NULL
    AND ($zones::VARCHAR[] IS NULL OR site_id IN (
        SELECT site_id FROM traffic_site WHERE list_contains($zones::VARCHAR[], municipality_id)))
GROUP BY (epoch_us(observed_at) - epoch_us(time_bucket($bucket::INTERVAL, $since::TIMESTAMPTZ, $origin::TIMESTAMPTZ)))
    // epoch_us($bucket::INTERVAL)
ORDER BY bucket
