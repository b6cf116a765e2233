-- Incidents open at $at, and those closed since $closed_since, most urgent first.
WITH shown AS MATERIALIZED (
    SELECT *
    FROM incident_at
    WHERE (finally_closed_at IS NULL OR finally_closed_at > least($at, $closed_since))
        AND (closed_at IS NULL OR closed_at > $closed_since) AND outcome IS DISTINCT FROM 'recorded'
), sent AS (
    SELECT incident_id, string_agg(coalesce(callsign, unit_id), ' · ' ORDER BY dispatched_at) AS units
    FROM dispatch
    LEFT JOIN unit USING (unit_id)
    WHERE dispatched_at <= $at AND dispatched_at > $at - INTERVAL 7 DAY
        AND incident_id IN (SELECT incident_id FROM shown)
    GROUP BY incident_id
)
SELECT incident_id, source_id, agency_id, kind, priority, title, address,
    coalesce(municipality.name, shown.municipality_id) AS municipality,
    shown.lon, shown.lat,
    CASE
        WHEN closed_at IS NOT NULL THEN 'closed' WHEN cleared_at IS NOT NULL THEN 'cleared'
        WHEN arrived_at IS NOT NULL THEN 'on_scene' WHEN enroute_at IS NOT NULL THEN 'enroute'
        WHEN dispatched_at IS NOT NULL THEN 'dispatched' ELSE 'waiting'
    END AS state,
    received_at, dispatched_at, enroute_at, arrived_at, cleared_at, closed_at,
    received_at + to_seconds(call_to_arrival_s) AS due_at, units, outcome, shown.reported_at
FROM shown
LEFT JOIN sent USING (incident_id)
LEFT JOIN response_target USING (priority)
LEFT JOIN municipality USING (municipality_id)
ORDER BY closed_at IS NOT NULL, priority NULLS LAST, received_at
LIMIT 2000
