-- The payload that one source brought last.
SELECT raw_file FROM feed_run WHERE source_id = $source_id AND raw_file IS NOT NULL ORDER BY started_at DESC LIMIT 1
