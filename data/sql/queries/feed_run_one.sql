-- One run of one source, if it had ended by $at.
SELECT run_id, started_at, finished_at, outcome, reason, read_n, loaded_n, rejected_n, bytes_n, newest_at,
    raw_file
FROM feed_run
WHERE source_id = $source_id AND run_id = $run_id AND finished_at <= $at
