DELETE FROM staged_dispatch WHERE incident_id IN (
    SELECT staged.incident_id
    FROM staged_incident AS staged JOIN incident AS known USING (incident_id)
    WHERE known.source_id <> $source_id
        AND abs(date_diff('second', known.received_at, staged.received_at)) > 60)
