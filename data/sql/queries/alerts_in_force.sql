-- Alerts that hold at $at, until when as was known then, with the zones they name.
SELECT alert_id, sender, event, severity, level, headline, sent_at, from_at,
    coalesce(expires_at, from_at + INTERVAL 1 DAY) AS until_at,
    (SELECT string_agg(zone_id, ', ' ORDER BY zone_id)
     FROM alert_zone WHERE alert_zone.alert_id = alert_life.alert_id) AS zones,
    geometry
FROM alert_life
WHERE from_at <= $at AND (until_at IS NULL OR until_at > $at)
ORDER BY from_at DESC
LIMIT 500
