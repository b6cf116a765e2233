-- The messages of which one is a part: those it refers to, those that refer to it, and so on, and those
-- of its series; oldest first, as they were known at $at.
WITH RECURSIVE known AS (
    SELECT alert_id, sender, series, message_type, status, sent_at, level, headline, event
    FROM alert
    WHERE sent_at <= $at
), link AS (
    SELECT by_id AS alert_id, alert_id AS other_id FROM alert_citation WHERE sent_at <= $at
    UNION ALL
    SELECT alert_id, by_id FROM alert_citation WHERE sent_at <= $at
    UNION ALL
    SELECT known.alert_id, alike.alert_id
    FROM known JOIN known AS alike USING (sender, series)
    WHERE known.alert_id = $alert_id
), chain AS (
    SELECT $alert_id AS alert_id
    UNION
    SELECT other_id FROM chain JOIN link USING (alert_id)
)
SELECT DISTINCT alert_id, message_type, status, sent_at, level, coalesce(headline, event) AS headline
FROM known
WHERE alert_id IN (SELECT alert_id FROM chain)
ORDER BY sent_at, alert_id
LIMIT 100
