-- Incidents under a number that another source gave to another incident: one received at another time.
-- A city's live feed and its history agree on that time, to the minute.
SELECT staged.incident_id AS name, any_value(known.source_id) AS owner,
    any_value('received at ' || strftime(known.received_at, '%Y-%m-%dT%H:%M:%SZ')) AS said
FROM staged_incident AS staged
JOIN incident AS known USING (incident_id)
WHERE known.source_id <> $source_id
    AND abs(date_diff('second', known.received_at, staged.received_at)) > 60
GROUP BY staged.incident_id
