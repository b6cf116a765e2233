-- Warnings, green ones too, as they were known at $at: sent by then, and by then neither replaced nor
-- ended; with the time they hold. What says no end holds a day. Tests and exercises do not count.
SELECT alert_id, sender, event, severity, level, headline, sent_at,
    greatest(sent_at, coalesce(onset_at, sent_at)) AS from_at,
    coalesce(expires_at, greatest(sent_at, onset_at) + INTERVAL 1 DAY) AS until_at
FROM alert
WHERE status = 'Actual' AND message_type IN ('Alert', 'Update') AND urgency IS DISTINCT FROM 'Past'
    AND sent_at <= $at
    AND NOT EXISTS (
        SELECT 1 FROM alert AS later
        WHERE later.status = 'Actual' AND later.sender = alert.sender AND later.series = alert.series
            AND later.sent_at > alert.sent_at AND later.sent_at <= $at)
    AND alert_id NOT IN (
        SELECT alert_ending.alert_id
        FROM alert_ending JOIN alert AS ended ON ended.alert_id = alert_ending.alert_id
        WHERE alert_ending.sent_at >= ended.sent_at AND alert_ending.sent_at <= $at)
