-- What became known of one incident until $at, oldest first.
SELECT observed_at, field, value, previous, note, author
FROM incident_update
WHERE incident_id = $incident_id AND observed_at <= $at
ORDER BY observed_at, field
LIMIT 500
