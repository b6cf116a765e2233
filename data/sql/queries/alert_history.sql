-- When which hazard was at which level in the seven days before $at; alerts alike but for their zones
-- are told once.
SELECT min(alert_id) AS alert_id, event, level, severity, any_value(headline) AS headline, from_at,
    least(coalesce(until_at, $at), $at) AS until_at, count(*) AS alerts_n
FROM alert_life
WHERE sent_at <= $at AND from_at <= $at AND from_at < until_at AND until_at > $at - INTERVAL 7 DAY
GROUP BY event, level, severity, from_at, until_at
ORDER BY from_at, alert_id
LIMIT 2000
