-- Which alerts an update or a cancel ends: those it refers to. A cancel that names no update of the
-- alert it refers to (some senders always name the first message) ends these updates as well.
WITH RECURSIVE citation AS (
    SELECT by_id, message_type, sent_at, alert_id
    FROM alert_citation
    WHERE status = 'Actual' AND message_type IN ('Update', 'Cancel')
), descent AS (
    SELECT cancel.by_id AS cancel_id, cancel.sent_at AS cancelled_at, updating.by_id AS alert_id
    FROM citation AS cancel
    JOIN citation AS updating USING (alert_id)
    WHERE cancel.message_type = 'Cancel' AND updating.message_type = 'Update'
        AND updating.sent_at < cancel.sent_at
    UNION
    SELECT cancel_id, cancelled_at, updating.by_id
    FROM descent
    JOIN citation AS updating ON updating.alert_id = descent.alert_id
    WHERE updating.message_type = 'Update' AND updating.sent_at < cancelled_at
)
SELECT alert_id, by_id, sent_at
FROM citation
WHERE by_id <> alert_id
UNION ALL
SELECT alert_id, cancel_id, cancelled_at
FROM descent
WHERE cancel_id NOT IN (
    SELECT citation.by_id
    FROM citation
    JOIN descent AS named ON named.cancel_id = citation.by_id AND named.alert_id = citation.alert_id)
