-- Runs of one source whose id begins with $prefix.
SELECT run_id, finished_at
FROM feed_run
WHERE source_id = $source_id AND starts_with(run_id, $prefix)
ORDER BY finished_at
LIMIT 100
