/*
title = "Utilisation of units"
unit = "%"
good = "low"
warn = 70
alarm = 85
bucket = "1h"
about = "Share of the minutes of all units on duty that were spent on incidents. A minute counts for a unit that told its status in it: assigned, on the way or on scene, or sent to an incident and not yet available again, is on an incident; free or on a break is not. The cases are minutes. A zone is a municipality, by the position."
source = "Positions of units and dispatches"
input = "unit status"

[it]
title = "Impegno delle pattuglie"
about = "Quota dei minuti di tutte le pattuglie in servizio spesi in interventi. Un minuto conta per una pattuglia che in esso ha detto il suo stato: assegnata, in arrivo o sul posto, oppure inviata a un intervento e non ancora disponibile, è impegnata; libera o in pausa no. I casi sono minuti. Una zona è un comune, secondo la posizione."
source = "Posizioni delle pattuglie e invii"
*/
SELECT time_bucket($bucket::INTERVAL, observed_at, $origin::TIMESTAMPTZ) AS bucket,
    100.0 * avg(is_busy::INT) AS value, count(*) AS cases
FROM unit_minute
GROUP BY bucket ORDER BY bucket
