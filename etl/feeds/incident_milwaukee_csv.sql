/*
title = "Milwaukee Police Department calls for service"
publisher = "City of Milwaukee Police Department"
zone = "America/Chicago"
about = """
A call comes again with a new time as its status changes: one incident, received at the time of its
first line, with the attributes of its last, and one update per line. Status and times that the
warehouse already knows of a call are counted in, so a later payload may hold only its last line.
Every status but Service in Progress and Open Investigation ends the call, at the time of the first
line that says so for good. How a call ended that just vanished is never told: one still going on a
day before the payload's newest line is history and gets the outcome 'recorded' (never open), no
invented end. A status never seen rejects its line. Times are local; 01:00 to 01:59 on the day clocks
go back is read as the second hour. Some districts are units, not places (SPD, OUT). Where the
position is missing the call loads without one.
"""
columns = ["id", "time", "location", "latitude", "longitude", "district", "nature", "status"]
*/
SELECT position, id, location, district, nature, status, moment,
    if_placed(east, east, north) AS lon, if_placed(north, east, north) AS lat,
    coalesce(needed('id', id, id, 'a number'),
        needed('time', time, moment, 'a local time YYYY-MM-DD HH:MM:SS'),
        readable('longitude', longitude, east, 'degrees east'),
        readable('latitude', latitude, north, 'degrees north'),
        needed('status', status, known_status, 'one the police are known to use')
    ) AS reject_reason
FROM (
    SELECT *, local_time(time) AS moment, degrees_within(longitude, 180) AS east,
        degrees_within(latitude, 90) AS north,
        CASE WHEN status IN ('Service in Progress', 'Open Investigation', 'Advised',
            'Advised/Referral', 'Assignment Completed', 'City Citation(s) Issued',
            'Cleared by Arrest', 'False Alarm', 'Filed Driver Exchange Report', 'No Prosecution',
            'Ordered to Appear', 'Patrol Request', 'Referral', 'State Citation(s) Issued',
            'To be Filed', 'Unable to Locate Complainant') THEN status END AS known_status
    FROM source_line
)
;
-- table: incident
WITH told AS (
    SELECT id, {'at': moment, 'line': position} AS place, status,
        status IN ('Service in Progress', 'Open Investigation') AS goes_on
    FROM (
        SELECT id, moment, position, status FROM source_row WHERE reject_reason IS NULL
        UNION ALL
        SELECT incident_id, observed_at, 0, value FROM incident_update
        WHERE field = 'status' AND incident_id IN (SELECT id FROM source_row)
    )
), course AS (
    SELECT id, min(place.at) AS received_at, max(place.at) AS told_at,
        max(place) FILTER (goes_on) AS going_on, arg_max(status, place) AS status
    FROM told
    GROUP BY id
), finish AS (
    SELECT id, min(place.at) AS closed_at
    FROM told JOIN course USING (id)
    WHERE NOT goes_on AND (going_on IS NULL OR place > going_on)
    GROUP BY id
), latest AS (
    SELECT * FROM source_row WHERE reject_reason IS NULL
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY moment DESC, position DESC) = 1
)
SELECT id AS incident_id, 'mpd' AS agency_id, snake(nature) AS kind, nature AS title,
    location AS address, district AS zone_id, lon, lat, received_at, closed_at,
    CASE WHEN closed_at IS NOT NULL THEN course.status
        WHEN told_at < (SELECT max(moment) FROM latest) - INTERVAL 24 HOUR THEN 'recorded'
    END AS outcome
FROM latest JOIN course USING (id) LEFT JOIN finish USING (id)
ORDER BY position
;
-- table: incident_update
SELECT id AS incident_id, moment AS observed_at, 'status' AS field, status AS value
FROM source_row
WHERE reject_reason IS NULL
ORDER BY position
