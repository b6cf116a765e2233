-- Units that another source tells to be of another agency, or calls otherwise where the two share no agency.
SELECT staged.unit_id AS name, any_value(told.source_id) AS owner,
    any_value('has as ' || coalesce(known.callsign, known.unit_id)
        || coalesce(' of agency ' || coalesce(known.agency_id, source.agency_id), '')) AS said
FROM staged_unit AS staged
JOIN unit AS known USING (unit_id)
JOIN feed_run AS told ON told.run_id = known.run_id
LEFT JOIN source ON source.source_id = told.source_id
WHERE told.source_id <> $source_id AND (
    lower(trim(coalesce(staged.agency_id, $agency_id)))
        <> lower(trim(coalesce(known.agency_id, source.agency_id)))
    OR (source.agency_id = $agency_id) IS NOT TRUE
        AND lower(replace(staged.callsign, ' ', '')) <> lower(replace(known.callsign, ' ', '')))
GROUP BY staged.unit_id
