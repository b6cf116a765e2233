-- Where each unit was last seen in the 15 minutes before $at.
SELECT unit_id, callsign, agency_id, kind, latest.lon, latest.lat, speed_kmh, heading_deg, status, observed_at
FROM (
    SELECT unit_id, max(observed_at) AS observed_at, arg_max(lon, observed_at) AS lon,
        arg_max(lat, observed_at) AS lat, arg_max(speed_kmh, observed_at) AS speed_kmh,
        arg_max(heading_deg, observed_at) AS heading_deg, arg_max(status, observed_at) AS status
    FROM unit_position
    WHERE observed_at <= $at AND observed_at > $at - INTERVAL 15 MINUTE
    GROUP BY unit_id
) AS latest
LEFT JOIN unit USING (unit_id)
ORDER BY unit_id
LIMIT 5000
