-- What each unit did from $since on: the share of its minutes on duty and the number of its incidents.
SELECT unit_id, busy_pct, coalesce(incidents_n, 0) AS incidents_n
FROM (
    SELECT unit_id, 100.0 * avg(is_busy::INT) AS busy_pct
    FROM unit_minute
    GROUP BY unit_id
)
FULL JOIN (
    SELECT unit_id, count(DISTINCT incident_id) AS incidents_n
    FROM dispatch
    WHERE dispatched_at >= $since AND dispatched_at <= $until
    GROUP BY unit_id
) USING (unit_id)
ORDER BY unit_id
LIMIT 5000
