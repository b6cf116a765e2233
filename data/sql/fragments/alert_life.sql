-- Each alert with the time it holds: from onset until it expires, is replaced or is cancelled, in
-- whatever order the messages arrived. What says no end holds a day. Tests and exercises neither
-- hold nor end anything; nor does what is green, or past, hold.
SELECT alert_id, sender, event, severity, level, headline, geometry, message_type, sent_at,
    expires_at, greatest(sent_at, coalesce(onset_at, sent_at)) AS from_at,
    least(coalesce(expires_at, greatest(sent_at, onset_at) + INTERVAL 1 DAY), replaced_at, ended_at)
        AS until_at
FROM (
    SELECT *, CASE WHEN series IS NOT NULL
        THEN lead(sent_at) OVER (PARTITION BY sender, series ORDER BY sent_at) END AS replaced_at
    FROM alert
    WHERE status = 'Actual'
)
LEFT JOIN (
    SELECT alert_id, min(alert_ending.sent_at) AS ended_at
    FROM alert_ending
    JOIN alert USING (alert_id)
    WHERE alert_ending.sent_at >= alert.sent_at
    GROUP BY alert_id
) USING (alert_id)
WHERE message_type IN ('Alert', 'Update') AND level IS DISTINCT FROM 'green'
    AND urgency IS DISTINCT FROM 'Past'
