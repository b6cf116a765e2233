-- Incidents under a number that another source gave to another incident: one received at another time.
-- A city's live feed and its history agree on that time, to the minute.
INSERT INTO staged_quarantine (position, reason, item)
SELECT staged.rowid + 1,
    'found incident ' || left(staged.incident_id, 60) || ', which source ' || known.source_id
        || ' received at ' || strftime(known.received_at, '%Y-%m-%dT%H:%M:%SZ')
        || ', expected another number: set id_prefix for one of the sources',
    left(CAST(to_json(staged) AS VARCHAR), 2000)
FROM staged_incident AS staged
JOIN incident AS known USING (incident_id)
WHERE known.source_id <> $source_id
    AND abs(date_diff('second', known.received_at, staged.received_at)) > 60
