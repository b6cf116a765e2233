-- The payloads of one source that a run or a later one brought, each once, oldest first.
SELECT raw_file
FROM feed_run
WHERE source_id = $source_id AND raw_file IS NOT NULL
    AND started_at >= (SELECT started_at FROM feed_run WHERE source_id = $source_id AND run_id = $run_id)
GROUP BY raw_file
ORDER BY min(started_at)
