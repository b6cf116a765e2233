-- Units that another source saw at most two minutes before where no vehicle comes from in that time (a
-- kilometre off, and at more than 100 m/s), or as one of another agency's.
SELECT staged.unit_id AS name, any_value(seen.source_id) AS owner,
    any_value('saw at ' || seen.lon || ' ' || seen.lat || ' at ' || strftime(seen.observed_at, '%Y-%m-%dT%H:%M:%SZ')
        || ', not at ' || staged.lon || ' ' || staged.lat) AS said
FROM staged_unit_position AS staged
ASOF JOIN (
    SELECT known.unit_id, known.observed_at, known.lon, known.lat, told.source_id, source.agency_id
    FROM unit_position AS known
    JOIN feed_run AS told ON told.run_id = known.run_id
    LEFT JOIN source ON source.source_id = told.source_id
    WHERE told.source_id <> $source_id
        AND known.observed_at BETWEEN (SELECT min(observed_at) FROM staged_unit_position) - INTERVAL 2 MINUTE
            AND (SELECT max(observed_at) FROM staged_unit_position)
) AS seen ON seen.unit_id = staged.unit_id AND seen.observed_at <= staged.observed_at
WHERE seen.observed_at >= staged.observed_at - INTERVAL 2 MINUTE
    AND (seen.agency_id <> $agency_id
        OR 111195 * sqrt((seen.lat - staged.lat) ** 2 + ((seen.lon - staged.lon) * cos(radians(seen.lat))) ** 2)
            > 1000 + 100 * epoch(staged.observed_at - seen.observed_at))
GROUP BY staged.unit_id
