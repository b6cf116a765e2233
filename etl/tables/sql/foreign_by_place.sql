-- Things that another source has somewhere else: more than a kilometre away, or more than the thing is long.
SELECT staged.{name} AS name, any_value(told.source_id) AS owner,
    any_value('has at ' || known.lon || ' ' || known.lat || ', not at ' || staged.lon || ' ' || staged.lat) AS said
FROM staged_{table} AS staged
JOIN {table} AS known USING ({name})
JOIN feed_run AS told ON told.run_id = known.run_id
WHERE told.source_id <> $source_id
    AND 111195 * sqrt((known.lat - staged.lat) ** 2 + ((known.lon - staged.lon) * cos(radians(known.lat))) ** 2)
        > greatest(1000, {length})
GROUP BY staged.{name}
