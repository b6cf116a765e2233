/*
title = "Units free"
unit = "units"
good = "high"
bucket = "15m"
about = "Units that can be sent at the end of the bucket: the last position says free, is no older than its source promises, and no incident has the unit. Units of which nothing certain is known are not counted as free; the cases are those of which something is; without any recent position there is no value. A zone is a municipality, by the position."
source = "Positions of units and dispatches"
input = "unit status"

[it]
title = "Pattuglie libere"
unit = "pattuglie"
about = "Pattuglie inviabili alla fine dell’intervallo: l’ultima posizione dice libera, non è più vecchia di quanto la fonte promette, e nessun intervento le impegna. Quelle di cui non si sa nulla di certo non contano come libere; i casi sono quelle di cui si sa; senza alcuna posizione recente non c’è valore. Una zona è un comune, secondo la posizione."
source = "Posizioni delle pattuglie e invii"
*/
SELECT bucket, count(*) FILTER (state = 'free') AS value, count(*) AS cases
FROM unit_at_end
WHERE state <> 'unknown'
    AND ($zones::VARCHAR[] IS NULL OR list_contains($zones::VARCHAR[], municipality_id))
GROUP BY bucket
HAVING bool_or(is_recent)
ORDER BY bucket
