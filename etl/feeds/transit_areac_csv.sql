/*
title = "Vehicles entering Milano's Area C"
publisher = "Comune di Milano / AMAT, open data portal"
zone = "Europe/Rome"
about = """
All gates together. Two files, told apart by the header: with timeIndex, the beginning of a half hour
(site 'areac'); without, whole days (site 'areac_day', so that the two never mix). observed_at is the
instant published, where the period begins, so that an hour's figure holds its own two half hours;
the flow is vehicles per hour of the period (days of 23 and 25 hours counted as such).
'areac' is not a count but whether the charge is in force, and is not kept. Lines without a count
(98 in 2012) are rejected, and so is the hour that spring skips. The hour that autumn repeats comes
once: it is read as the second, and its count seems to hold the vehicles of both.
"""
delimiter = ";"
columns = ["year", "month", "day", "totale", "areac"]
optional = ["timeIndex"]
*/
SELECT position, from_at, until_at, vehicles_n,
    CASE WHEN has_column('timeIndex') THEN 'areac' ELSE 'areac_day' END AS site_id,
    coalesce(
        CASE WHEN totale IS NULL THEN 'found no count in totale, expected a number of vehicles' END,
        needed('date and time', concat_ws(' ', date_text, timeIndex), until_at,
            'a local date, and a half hour that exists on it'),
        needed('totale', totale, vehicles_n, 'a number of vehicles')
    ) AS reject_reason
FROM (
    SELECT *, local_time(date_text || 'T' || coalesce(half_hour, '00:00')) AS from_at,
        CASE WHEN NOT has_column('timeIndex')
            THEN existing_instant(wall_clock(date_text || 'T00:00') + INTERVAL 1 DAY, 'Europe/Rome')
            WHEN half_hour IS NOT NULL THEN from_at + INTERVAL 30 MINUTE END AS until_at
    FROM (
        SELECT *, lpad(year, 4, '0') || '-' || lpad(month, 2, '0') || '-' || lpad(day, 2, '0') AS date_text,
            CASE WHEN regexp_full_match(timeIndex, '[0-2][0-9]:[03]0') THEN timeIndex END AS half_hour,
            CASE WHEN whole_number(totale) BETWEEN 0 AND 9999999 THEN whole_number(totale) END AS vehicles_n
        FROM source_line
    )
)
;
-- table: traffic_reading
SELECT site_id, from_at AS observed_at, epoch(until_at - from_at)::BIGINT AS period_s,
    3600.0 * vehicles_n / epoch(until_at - from_at) AS flow_vph
FROM source_row
WHERE reject_reason IS NULL
ORDER BY position
;
-- table: traffic_site
SELECT DISTINCT site_id, 'gate' AS kind,
    CASE site_id WHEN 'areac' THEN 'Area C' ELSE 'Area C (giorno)' END AS name,
    'in' AS direction, '015146' AS municipality_id
FROM source_row
WHERE reject_reason IS NULL
