-- Things that a source of another agency told of, where nothing else says that they are the same.
SELECT staged.{name} AS name, any_value(told.source_id) AS owner,
    any_value('has as one of agency ' || source.agency_id) AS said
FROM staged_{table} AS staged
JOIN {register} AS known USING ({name})
JOIN feed_run AS told ON told.run_id = known.run_id
JOIN source ON source.source_id = told.source_id
WHERE told.source_id <> $source_id AND source.agency_id <> $agency_id AND NOT coalesce({same}, false)
GROUP BY staged.{name}
