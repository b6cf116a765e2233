-- Units that can be sent (buses cannot) and were heard of in the hour before $at or on an incident: what they do, since when, and where they were
-- at the last half minute.
WITH now AS MATERIALIZED (
    SELECT * FROM unit_at_end
), place AS (
    SELECT unit_id, arg_max({'lon': lon, 'lat': lat, 'heading_deg': heading_deg}, observed_at) AS seen
    FROM unit_position
    WHERE observed_at > $at - INTERVAL 1 HOUR AND observed_at <= time_bucket(INTERVAL 30 SECOND, $at)
    GROUP BY unit_id
), other AS (
    SELECT unit_id, max(unit_position.observed_at) AS other_at
    FROM unit_position JOIN now USING (unit_id)
    WHERE unit_position.observed_at BETWEEN $at - INTERVAL 12 HOUR AND $at
        AND status IS DISTINCT FROM state
    GROUP BY unit_id
), began AS (
    SELECT unit_id, min(unit_position.observed_at) AS since_at
    FROM unit_position JOIN now USING (unit_id) LEFT JOIN other USING (unit_id)
    WHERE unit_position.observed_at BETWEEN $at - INTERVAL 12 HOUR AND $at AND status = state
        AND (other_at IS NULL OR unit_position.observed_at > other_at)
    GROUP BY unit_id
)
SELECT unit_id, callsign, unit.agency_id, unit.kind, station, state,
    CASE WHEN state <> 'unknown' THEN greatest(since_at, changed_at) END AS since_at, incident_id,
    coalesce(title, incident_at.kind) AS incident, seen.lon AS lon, seen.lat AS lat,
    seen.heading_deg AS heading_deg, now.observed_at, is_recent
FROM now
LEFT JOIN unit USING (unit_id) LEFT JOIN place USING (unit_id) LEFT JOIN began USING (unit_id)
LEFT JOIN incident_at USING (incident_id)
WHERE unit.kind IS DISTINCT FROM $public_transport
ORDER BY callsign NULLS LAST, unit_id
LIMIT 5000
