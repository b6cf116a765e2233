-- Why items of one source could not be read in the 30 days before $at: what was found is left open.
SELECT regexp_replace(reason, 'found .*, expected', 'found …, expected') AS reason, count(*) AS items_n,
    count(DISTINCT run_id) AS runs_n, max(reported_at) AS newest_at, arg_max(item, reported_at) AS example
FROM quarantine
WHERE run_id IN (SELECT run_id FROM feed_run WHERE source_id = $source_id)
    AND reported_at <= $at AND reported_at > $at - INTERVAL 30 DAY
GROUP BY 1
ORDER BY items_n DESC, reason
LIMIT 100
