-- Incidents that a source of another agency told of, where rows come that belong to one.
SELECT staged.incident_id AS name, any_value(known.source_id) AS owner,
    any_value('has as one of agency ' || source.agency_id) AS said
FROM staged_{table} AS staged
JOIN incident AS known USING (incident_id)
JOIN source ON source.source_id = known.source_id
WHERE known.source_id <> $source_id AND source.agency_id <> $agency_id
GROUP BY staged.incident_id
