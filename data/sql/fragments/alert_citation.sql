-- Which message refers to which. CAP's identifiers are their sender's own: one that another sender had
-- first is kept with its sender behind a space, and that is what is meant where the holder of the plain
-- one is neither the sender referred to nor the one who refers.
SELECT citing.by_id, citing.message_type, citing.status, citing.sent_at,
    CASE WHEN named.sender NOT IN (citing.cited_sender, citing.sender)
        THEN citing.cited_id || ' ' || citing.cited_sender ELSE citing.cited_id END AS alert_id
FROM (
    SELECT alert_id AS by_id, sender, message_type, status, sent_at,
        split_part(reference, ',', 1) AS cited_sender, split_part(reference, ',', 2) AS cited_id
    FROM (
        SELECT *, unnest(regexp_split_to_array(trim("references"), '\s+')) AS reference
        FROM alert
        WHERE "references" IS NOT NULL)
) AS citing
LEFT JOIN alert AS named ON named.alert_id = citing.cited_id
WHERE citing.cited_id <> ''
