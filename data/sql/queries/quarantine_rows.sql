-- What the runs of one source could not read before $at, newest first.
SELECT run_id, reported_at, position, reason, item
FROM quarantine
WHERE run_id IN (SELECT run_id FROM feed_run WHERE source_id = $source_id) AND reported_at <= $at
ORDER BY reported_at DESC, position
LIMIT 200
