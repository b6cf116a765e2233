-- Loads of each source by how they ended, until $at.
SELECT source_id, outcome, count(*) AS runs_n, coalesce(sum(rejected_n), 0)::BIGINT AS rejected_n
FROM feed_run
WHERE finished_at <= $at
GROUP BY source_id, outcome
ORDER BY source_id, outcome
LIMIT 5000
