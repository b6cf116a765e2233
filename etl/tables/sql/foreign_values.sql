-- Things of which another source, of another or no agency, told other values of the same instant: apart by
-- more than rounding.
SELECT staged.{name} AS name, any_value(told.source_id) AS owner,
    any_value('gave other values at ' || strftime(staged.observed_at, '%Y-%m-%dT%H:%M:%SZ')) AS said
FROM staged_{table} AS staged
JOIN {table} AS known USING ({key})
JOIN feed_run AS told ON told.run_id = known.run_id
LEFT JOIN source ON source.source_id = told.source_id
WHERE told.source_id <> $source_id
    AND (source.agency_id = $agency_id) IS NOT TRUE
    AND known.observed_at BETWEEN (SELECT min(observed_at) FROM staged_{table})
        AND (SELECT max(observed_at) FROM staged_{table})
    AND (
{differs})
GROUP BY staged.{name}
