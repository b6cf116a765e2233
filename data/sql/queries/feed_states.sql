-- Every source with what it really fills, its last run, its newest data and its last 24 hours, as they were at $at;
-- first_at tells when it first delivered at all, be it later.
WITH run AS (
    SELECT source_id, count(*) AS runs_n, count(*) FILTER (outcome <> 'loaded') AS failed_n,
        sum(loaded_n) AS loaded_n, sum(rejected_n) AS rejected_n, max(finished_at) AS finished_at,
        arg_max(outcome, finished_at) AS outcome, arg_max(reason, finished_at) AS reason,
        arg_max(run_id, finished_at) AS run_id, arg_max(format, finished_at) AS format
    FROM feed_run
    WHERE finished_at <= $at AND finished_at > $at - INTERVAL 24 HOUR
    GROUP BY source_id
), newest AS (
    SELECT source_id, max(newest_at) FILTER (finished_at <= $at) AS newest_at,
        min(finished_at) AS first_at,
        string_agg(DISTINCT tables, ',') FILTER (finished_at <= $at) AS filled
    FROM loaded_run
    GROUP BY source_id
)
SELECT coalesce(source.source_id, run.source_id) AS source_id,
    coalesce(title, source.source_id, run.source_id) AS title, coalesce(source.format, run.format) AS format,
    coalesce(filled, tables) AS tables, agency_id, licence, every_s, stale_after_s, coalesce(is_simulation, false) AS is_simulation,
    source.source_id IS NOT NULL AS is_configured, coalesce(runs_n, 0) AS runs_n,
    coalesce(failed_n, 0) AS failed_n, coalesce(loaded_n, 0)::BIGINT AS loaded_n,
    coalesce(rejected_n, 0)::BIGINT AS rejected_n, finished_at, outcome, reason, run_id, newest_at, first_at
FROM source
FULL JOIN run ON run.source_id = source.source_id
LEFT JOIN newest ON newest.source_id = coalesce(source.source_id, run.source_id)
ORDER BY is_configured DESC, title
LIMIT 1000
