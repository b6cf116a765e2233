-- Runs of one source whose id begins with $prefix, oldest first.
SELECT run_id, started_at, finished_at, outcome, reason, read_n, loaded_n, rejected_n, bytes_n, newest_at,
    raw_file
FROM feed_run
WHERE source_id = $source_id AND starts_with(run_id, $prefix)
ORDER BY finished_at
LIMIT 100
