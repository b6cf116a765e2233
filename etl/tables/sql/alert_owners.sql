-- Whose each staged alert's identifier is: whoever used it first.
CREATE OR REPLACE TEMP TABLE alert_owner AS
SELECT staged_alert.alert_id,
    coalesce(any_value(known.sender), arg_min(staged_alert.sender, staged_alert.rowid)) AS sender
FROM staged_alert LEFT JOIN alert AS known USING (alert_id)
GROUP BY staged_alert.alert_id
