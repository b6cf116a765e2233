-- Each unit sent, and until when it was taken: available again, or its incident closed; half a day where
-- nobody told.
SELECT dispatch.incident_id, unit_id, dispatch.dispatched_at, dispatch.enroute_at, dispatch.arrived_at,
    least(available_at, closed_at, dispatch.dispatched_at + INTERVAL 12 HOUR) AS ended_at
FROM dispatch
LEFT JOIN incident USING (incident_id)
