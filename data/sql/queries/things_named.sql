-- Incidents of the 30 days before $at, units, cameras and sites that say every one of $words, which
-- come in lower case without accents; of each kind the $most likely.
WITH thing AS (
    SELECT 'incident' AS kind, incident_id AS id, coalesce(title, kind, incident_id) AS title,
        concat_ws(' · ', address, municipality.name) AS about, incident_at.lon, incident_at.lat,
        closed_at IS NULL AS is_first, received_at AS newest_at
    FROM incident_at
    LEFT JOIN municipality USING (municipality_id)
    WHERE received_at > $at - INTERVAL 30 DAY
    UNION ALL
    SELECT 'unit', coalesce(unit.unit_id, seen.unit_id), coalesce(callsign, unit.unit_id, seen.unit_id),
        concat_ws(' · ', kind, station), NULL, NULL, seen.unit_id IS NOT NULL, NULL
    FROM unit
    FULL JOIN (
        SELECT DISTINCT unit_id
        FROM unit_position
        WHERE observed_at <= $at AND observed_at > $at - INTERVAL 15 MINUTE
    ) AS seen ON seen.unit_id = unit.unit_id
    UNION ALL
    SELECT 'camera', camera_id, coalesce(name, camera_id), road, lon, lat, true, NULL
    FROM camera
    UNION ALL
    SELECT 'site', site_id, coalesce(name, site_id), concat_ws(' · ', road, kind), lon, lat, true, NULL
    FROM traffic_site
), said AS (
    SELECT *, strip_accents(lower(concat_ws(' ', title, id, about))) AS text
    FROM thing
)
SELECT kind, id, title, nullif(about, '') AS about, lon, lat
FROM said
WHERE list_bool_and(list_transform($words::VARCHAR[], lambda word: contains(text, word)))
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY is_first DESC, starts_with(text, $words[1]) DESC,
    newest_at DESC NULLS LAST, title, id) <= $most
ORDER BY kind, is_first DESC, starts_with(text, $words[1]) DESC, newest_at DESC NULLS LAST, title, id
