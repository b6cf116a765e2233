-- What became known of one incident until $at, oldest first; its milestones tell for themselves.
SELECT observed_at, field, value, previous, note, author
FROM incident_update
WHERE incident_id = $incident_id AND observed_at <= $at
    AND NOT starts_with(field, 'known_')
ORDER BY observed_at, field
LIMIT 500
