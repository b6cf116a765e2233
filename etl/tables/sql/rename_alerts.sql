-- CAP's identifiers are their sender's own: where another sender's alert has one already, here or in
-- the warehouse, the later alert is kept with its sender behind a space, and its zones with it.
UPDATE staged_{table} AS staged SET alert_id = staged.alert_id || ' ' || staged.sender
FROM alert_owner AS owner
WHERE owner.alert_id = staged.alert_id AND owner.sender <> staged.sender
