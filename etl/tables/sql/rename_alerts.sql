-- CAP's identifiers are their sender's own: where another sender's alert has one already, here or in
-- the warehouse, the later alert is kept with its sender behind a space.
UPDATE staged_alert AS staged SET alert_id = staged.alert_id || ' ' || staged.sender
FROM (
    SELECT staged_alert.alert_id, coalesce(any_value(known.sender), arg_min(staged_alert.sender, staged_alert.rowid)) AS sender
    FROM staged_alert LEFT JOIN alert AS known USING (alert_id)
    GROUP BY staged_alert.alert_id
) AS owner
WHERE owner.alert_id = staged.alert_id AND owner.sender <> staged.sender
