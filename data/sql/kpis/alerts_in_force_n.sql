/*
title = "Alerts in force"
unit = "alerts"
good = "low"
warn = 1
alarm = 3
bucket = "15m"
about = "Civil-protection alerts that hold at the end of the bucket: begun, not expired, neither replaced nor cancelled; a message without an end holds for a day. Green bulletins, tests and exercises are not alerts."
source = "CAP messages and DPC bulletins"

[it]
title = "Allerte in vigore"
unit = "allerte"
about = "Allerte di protezione civile valide alla fine dell’intervallo: iniziate, non scadute, né sostituite né revocate; un messaggio senza scadenza vale un giorno. Bollettini verdi, prove ed esercitazioni non sono allerte."
source = "Messaggi CAP e bollettini DPC"
*/
SELECT bucket, count(alert_id) AS value
FROM bucket_span
LEFT JOIN (
    SELECT alert_id, alert_life.from_at AS in_force_at, alert_life.until_at AS ended_at
    FROM alert_life
    WHERE $zones::VARCHAR[] IS NULL OR alert_id IN (
        SELECT alert_id FROM alert_zone WHERE list_contains($zones::VARCHAR[], zone_id))
) ON in_force_at <= bucket_span.until_at AND (ended_at IS NULL OR ended_at > bucket_span.until_at)
GROUP BY bucket ORDER BY bucket
