-- An attribute that a later message changes is kept with what it was, so that replay can show it. A
-- milestone's column says when it was reached; its "known_" field, when that became known. Where
-- anything changed, "known_reported_at" keeps when the message before came.
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
        {'field': 'lat', 'value': new.lat::VARCHAR, 'previous': old.lat::VARCHAR},
        {'field': 'known_dispatched_at', 'value': new.dispatched_at::VARCHAR, 'previous': old.dispatched_at::VARCHAR},
        {'field': 'known_enroute_at', 'value': new.enroute_at::VARCHAR, 'previous': old.enroute_at::VARCHAR},
        {'field': 'known_arrived_at', 'value': new.arrived_at::VARCHAR, 'previous': old.arrived_at::VARCHAR},
        {'field': 'known_cleared_at', 'value': new.cleared_at::VARCHAR, 'previous': old.cleared_at::VARCHAR},
        {'field': 'known_closed_at', 'value': new.closed_at::VARCHAR, 'previous': old.closed_at::VARCHAR},
        {'field': 'known_reported_at', 'previous': old.reported_at::VARCHAR, 'value': CASE
            WHEN (new.kind, new.priority, new.title, new.description, new.address, new.agency_id,
                new.outcome, new.lon, new.lat, new.received_at, new.dispatched_at, new.enroute_at,
                new.arrived_at, new.cleared_at, new.closed_at, new.municipality_id, new.zone_id,
                new.injured_n, new.dead_n)
                IS DISTINCT FROM (old.kind, old.priority, old.title, old.description, old.address,
                old.agency_id, old.outcome, old.lon, old.lat, old.received_at, old.dispatched_at,
                old.enroute_at, old.arrived_at, old.cleared_at, old.closed_at, old.municipality_id,
                old.zone_id, old.injured_n, old.dead_n)
            THEN $reported_at::VARCHAR ELSE old.reported_at::VARCHAR END}
    ]) AS change
    FROM merging AS new
    JOIN incident AS old USING (incident_id)
)
WHERE change.value IS DISTINCT FROM change.previous
