-- An attribute that a later message changes is kept with what it was, so that replay can show it.
-- Milestones need no history: their columns are instants.
INSERT INTO incident_update
    (incident_id, observed_at, field, value, previous, note, author, run_id, reported_at)
SELECT incident_id, $reported_at, change.field, change.value, change.previous,
    NULL, source_id, $run_id, $reported_at
FROM (
    SELECT new.incident_id, old.source_id, unnest([
        {'field': 'kind', 'value': new.kind, 'previous': old.kind},
        {'field': 'priority', 'value': new.priority::VARCHAR, 'previous': old.priority::VARCHAR},
        {'field': 'title', 'value': new.title, 'previous': old.title},
        {'field': 'description', 'value': new.description, 'previous': old.description},
        {'field': 'address', 'value': new.address, 'previous': old.address},
        {'field': 'agency_id', 'value': new.agency_id, 'previous': old.agency_id},
        {'field': 'outcome', 'value': new.outcome, 'previous': old.outcome},
        {'field': 'lon', 'value': new.lon::VARCHAR, 'previous': old.lon::VARCHAR},
        {'field': 'lat', 'value': new.lat::VARCHAR, 'previous': old.lat::VARCHAR}
    ]) AS change
    FROM merging AS new
    JOIN incident AS old USING (incident_id)
)
WHERE change.value IS DISTINCT FROM change.previous
