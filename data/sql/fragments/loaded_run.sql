-- Runs that brought data or confirmed that there is nothing newer.
SELECT source_id, run_id, finished_at, newest_at, tables
FROM feed_run
WHERE outcome = 'loaded' AND newest_at IS NOT NULL
