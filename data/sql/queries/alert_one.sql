-- One message as it was known at $at, with the zones of all that its sender said in the same words then.
SELECT alert_id, sender, sent_at, message_type, status, event, category, urgency, severity, certainty,
    level, from_at, CASE WHEN until_at <= $at THEN until_at
        ELSE coalesce(expires_at, from_at + INTERVAL 1 DAY) END AS until_at, headline, description, instruction, "references",
    (SELECT string_agg(DISTINCT zone_id, ', ' ORDER BY zone_id)
     FROM alert AS alike JOIN alert_zone USING (alert_id)
     WHERE alike.alert_id = alert.alert_id OR (alike.sender = alert.sender
        AND alike.sent_at = alert.sent_at AND alike.event = alert.event
        AND alike.level IS NOT DISTINCT FROM alert.level
        AND alike.headline IS NOT DISTINCT FROM alert.headline
        AND alike.onset_at IS NOT DISTINCT FROM alert.onset_at
        AND alike.expires_at IS NOT DISTINCT FROM alert.expires_at)) AS zones,
    alert.run_id
FROM alert
LEFT JOIN (SELECT alert_id, from_at, until_at FROM alert_life) USING (alert_id)
WHERE alert_id = $alert_id AND sent_at <= $at
