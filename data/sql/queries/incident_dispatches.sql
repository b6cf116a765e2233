-- Units sent to one incident until $at.
SELECT unit_id, callsign, dispatched_at,
    CASE WHEN enroute_at <= $at THEN enroute_at END AS enroute_at,
    CASE WHEN arrived_at <= $at THEN arrived_at END AS arrived_at,
    CASE WHEN available_at <= $at THEN available_at END AS available_at
FROM dispatch
LEFT JOIN unit USING (unit_id)
WHERE incident_id = $incident_id AND dispatched_at <= $at
ORDER BY dispatched_at
LIMIT 200
