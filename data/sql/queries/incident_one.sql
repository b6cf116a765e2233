-- One incident as it was at $at.
SELECT incident_id, source_id, agency_id, kind, priority, title, description, address,
    coalesce(municipality.name, incident_at.municipality_id) AS municipality,
    incident_at.municipality_id, incident_at.zone_id,
    coalesce(zone.name, incident_at.zone_id) AS zone,
    incident_at.lon, incident_at.lat, received_at, dispatched_at, enroute_at, arrived_at, cleared_at,
    closed_at, received_at + to_seconds(call_to_arrival_s) AS due_at, outcome, injured_n, dead_n,
    run_id, incident_at.reported_at
FROM incident_at
LEFT JOIN response_target USING (priority)
LEFT JOIN municipality USING (municipality_id)
LEFT JOIN zone ON zone.zone_id = incident_at.zone_id
WHERE incident_id = $incident_id
