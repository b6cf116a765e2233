-- Runs of one source whose id contains $name, oldest first.
SELECT run_id, started_at, finished_at, outcome, reason, read_n, loaded_n, rejected_n, bytes_n, newest_at,
    raw_file
FROM feed_run
WHERE source_id = $source_id AND contains(run_id, $name)
ORDER BY finished_at
LIMIT 100
