-- Incidents as they were at $at: later milestones have not happened, later changes and
-- how it will end are not known.
-- finally_closed_at is what is known today; a statement that filters by it reads only what it needs.
WITH before AS (
    SELECT incident_id,
        arg_min(previous, observed_at) FILTER (field = 'kind') AS kind,
        arg_min(previous, observed_at) FILTER (field = 'priority') AS priority,
        arg_min(previous, observed_at) FILTER (field = 'title') AS title,
        arg_min(previous, observed_at) FILTER (field = 'address') AS address
    FROM incident_update
    WHERE observed_at > $at AND previous IS NOT NULL
    GROUP BY incident_id
)
SELECT incident.* REPLACE (
    coalesce(before.kind, incident.kind) AS kind,
    coalesce(TRY_CAST(before.priority AS BIGINT), incident.priority) AS priority,
    coalesce(before.title, incident.title) AS title,
    coalesce(before.address, incident.address) AS address,
    CASE WHEN dispatched_at <= $at THEN dispatched_at END AS dispatched_at,
    CASE WHEN enroute_at <= $at THEN enroute_at END AS enroute_at,
    CASE WHEN arrived_at <= $at THEN arrived_at END AS arrived_at,
    CASE WHEN cleared_at <= $at THEN cleared_at END AS cleared_at,
    CASE WHEN closed_at <= $at THEN closed_at END AS closed_at,
    CASE WHEN closed_at IS NULL OR closed_at <= $at OR outcome = 'recorded' THEN outcome END AS outcome
), incident.closed_at AS finally_closed_at
FROM incident
LEFT JOIN before ON before.incident_id = incident.incident_id
WHERE received_at <= $at
