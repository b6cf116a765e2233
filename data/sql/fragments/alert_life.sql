-- Each alert with the time it holds: from onset until it expires, is replaced or is cancelled.
-- Tests and exercises neither hold nor end anything.
SELECT alert_id, sender, event, severity, level, headline, geometry, message_type, sent_at,
    expires_at, greatest(sent_at, coalesce(onset_at, sent_at)) AS from_at,
    least(expires_at, replaced_at, referred_at) AS until_at
FROM (
    SELECT *, CASE WHEN series IS NOT NULL
        THEN lead(sent_at) OVER (PARTITION BY sender, series ORDER BY sent_at) END AS replaced_at
    FROM alert
    WHERE status = 'Actual'
)
LEFT JOIN (
    SELECT split_part(reference, ',', 2) AS alert_id, min(sent_at) AS referred_at
    FROM (
        SELECT sent_at, unnest(string_split("references", ' ')) AS reference
        FROM alert
        WHERE status = 'Actual' AND message_type IN ('Update', 'Cancel')
    )
    GROUP BY 1
) USING (alert_id)
WHERE message_type IN ('Alert', 'Update') AND level IS DISTINCT FROM 'green'
