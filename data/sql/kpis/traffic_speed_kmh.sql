/*
title = "Mean speed"
unit = "km/h"
good = "high"
bucket = "15m"
about = "Mean speed of the vehicles measured: site speeds weighted by flow; the plain mean where no site of the bucket reports a flow. Invalid readings are left out."
source = "Traffic sites (DATEX II measured data)"
input = "speed"

[it]
title = "Velocità media"
about = "Velocità media dei veicoli misurati: velocità dei siti pesate con il flusso; media semplice dove nessun sito dà il flusso. Misure non valide escluse."
source = "Siti di traffico (misure DATEX II)"
*/
-- Rows are grouped by whole numbers, and only a group's bucket is worked out as a time: over millions
-- of rows that takes a third of the time.
SELECT time_bucket($bucket::INTERVAL, min(observed_at), $origin::TIMESTAMPTZ) AS bucket,
    coalesce(
        sum(speed_kmh * flow_vph) / nullif(sum(flow_vph), 0),
        avg(speed_kmh)
    ) AS value,
    count(*) AS cases
FROM traffic_reading
WHERE observed_at >= $since AND observed_at < $until AND is_valid AND speed_kmh IS NOT NULL
    AND ($zones::VARCHAR[] IS NULL OR site_id IN (
        SELECT site_id FROM traffic_site WHERE list_contains($zones::VARCHAR[], municipality_id)))
GROUP BY (epoch_us(observed_at) - epoch_us(time_bucket($bucket::INTERVAL, $since::TIMESTAMPTZ, $origin::TIMESTAMPTZ)))
    // epoch_us($bucket::INTERVAL)
ORDER BY bucket
