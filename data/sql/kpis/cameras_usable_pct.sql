/*
title = "Usable cameras"
unit = "%"
good = "high"
warn = 97
alarm = 90
bucket = "15m"
about = "Share of probes that returned a usable picture: reachable, allowed, live, neither black, blurred nor a placeholder, and not turned away."
source = "Our own probes of each camera's still or stream"

[it]
title = "Telecamere utilizzabili"
about = "Quota di controlli che hanno dato un’immagine utilizzabile: raggiungibile, autorizzata, in movimento, né nera, sfocata o sostitutiva, con l’inquadratura al suo posto."
source = "Nostre verifiche del fermo immagine o del flusso di ogni telecamera"
*/
-- Rows are grouped by whole numbers, and only a group's bucket is worked out as a time: over millions
-- of rows that takes a third of the time.
SELECT time_bucket($bucket::INTERVAL, min(observed_at), $origin::TIMESTAMPTZ) AS bucket,
    100.0 * avg(is_usable::INT) AS value,
    count(*) AS cases
FROM camera_probe
WHERE observed_at >= $since AND observed_at < $until
    AND ($zones::VARCHAR[] IS NULL OR camera_id IN (
        SELECT camera_id FROM camera WHERE list_contains($zones::VARCHAR[], municipality_id)))
GROUP BY (epoch_us(observed_at) - epoch_us(time_bucket($bucket::INTERVAL, $since::TIMESTAMPTZ, $origin::TIMESTAMPTZ)))
    // epoch_us($bucket::INTERVAL)
ORDER BY bucket
