/*
title = "Coverage of demand"
unit = "%"
good = "high"
warn = 85
alarm = 70
bucket = "1h"
about = "Share of the expected demand within the target minutes of a free unit, at the end of the bucket. Demand: the calls of the 56 days before in the hour around the same time of day (half an hour either side), each where it came from and for its own agency's units; with fewer than five such calls, the inhabitants of each zone (municipalities without zones: whole) at its centre, for any unit. Target minutes: from dispatch to arrival by the targets of the first priority, driven at 25 km/h as the crow flies. Without any recent position there is no value."
source = "Positions of units, dispatches, past incidents; targets and inhabitants of the city profile"
input = "unit status"
costly = true

[it]
title = "Copertura della domanda"
about = "Quota della domanda attesa entro i minuti obiettivo da una pattuglia libera, alla fine dell’intervallo. Domanda: le chiamate dei 56 giorni precedenti nell’ora intorno alla stessa ora del giorno (mezz’ora prima e dopo), ciascuna dal suo luogo e per le pattuglie del suo ente; con meno di cinque, gli abitanti di ogni zona (i comuni senza zone: interi) nel suo centro, per qualunque pattuglia. Minuti obiettivo: dall’assegnazione all’arrivo secondo gli obiettivi della prima priorità, percorsi a 25 km/h in linea d’aria. Senza alcuna posizione recente non c’è valore."
source = "Posizioni delle pattuglie, invii, interventi passati; obiettivi e abitanti del profilo della città"
*/
SELECT bucket, 100.0 * coalesce(sum(weight) FILTER (is_met), 0) / sum(weight) AS value, count(*) AS cases
FROM demand_met
GROUP BY bucket ORDER BY bucket
