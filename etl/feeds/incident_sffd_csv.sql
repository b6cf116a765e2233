/*
title = "San Francisco Fire Department calls for service"
publisher = "City and County of San Francisco, DataSF"
zone = "America/Los_Angeles"
about = """
One line per unit and call, the call's own columns repeated on each: one incident per call, one
dispatch per unit. Milestones of the incident are the earliest over its units, its end the latest
available_at. Times are local; 01:00 to 01:59 on the day clocks go back is read as the second hour.
A milestone before the call was received rejects the line; other disorder is kept as published (a few
lines are en route after they are on scene). DataSF's final_priority is Code 3 (lights and siren) or
Code 2; here Code 3 is priority 1 where life is in danger (group Potentially Life-Threatening or Fire,
or medical determinant E) and 2 elsewhere, Code 2 is 3. Position 0, 0 means not known.
"""
columns = ["call_number", "unit_id", "call_type", "received_at", "dispatched_at", "enroute_at",
    "on_scene_at", "available_at", "disposition", "address", "battalion", "priority",
    "final_priority", "call_type_group", "lat", "lon"]
*/
SELECT position, call_number, unit_id, call_type, disposition, address, battalion, received, dispatched,
    enroute, arrived, available, urgency,
    if_placed(east, east, north) AS east, if_placed(north, east, north) AS north,
    coalesce(needed('call_number', call_number, call_number, 'a number'),
        needed('received_at', received_at, received, 'a local time YYYY-MM-DD HH:MM:SS'),
        readable('dispatched_at', dispatched_at, dispatched, 'a local time'),
        readable('enroute_at', enroute_at, enroute, 'a local time'),
        readable('on_scene_at', on_scene_at, arrived, 'a local time'),
        readable('available_at', available_at, available, 'a local time'),
        readable('lon', lon, east, 'degrees east'), readable('lat', lat, north, 'degrees north'),
        readable('final_priority', final_priority, urgency, '2 or 3'),
        not_before('dispatched_at', dispatched_at, dispatched, 'received_at', received_at, received),
        not_before('enroute_at', enroute_at, enroute, 'received_at', received_at, received),
        not_before('on_scene_at', on_scene_at, arrived, 'received_at', received_at, received),
        not_before('available_at', available_at, available, 'received_at', received_at, received)
    ) AS reject_reason
FROM (
    SELECT *, local_time(received_at) AS received, local_time(dispatched_at) AS dispatched,
        local_time(enroute_at) AS enroute, local_time(on_scene_at) AS arrived,
        local_time(available_at) AS available,
        degrees_within(lon, 180) AS east, degrees_within(lat, 90) AS north,
        CASE WHEN final_priority = '2' THEN 3
            WHEN final_priority = '3' AND (priority = 'E'
                OR call_type_group IN ('Potentially Life-Threatening', 'Fire')) THEN 1
            WHEN final_priority = '3' THEN 2 END AS urgency
    FROM source_line
)
;
-- table: incident
SELECT call_number AS incident_id, 'sffd' AS agency_id,
    snake(arg_max(call_type, position)) AS kind, min(urgency) AS priority,
    arg_max(call_type, position) AS title, arg_max(address, position) AS address,
    arg_max(battalion, position) AS zone_id, arg_max(disposition, position) AS outcome,
    arg_max(east, position) AS lon, arg_max(north, position) AS lat,
    min(received) AS received_at, min(dispatched) AS dispatched_at, min(enroute) AS enroute_at,
    min(arrived) AS arrived_at, max(available) AS cleared_at, max(available) AS closed_at
FROM source_row
WHERE reject_reason IS NULL
GROUP BY call_number
ORDER BY min(position)
;
-- table: dispatch
SELECT call_number AS incident_id, unit_id, dispatched AS dispatched_at, enroute AS enroute_at,
    arrived AS arrived_at, available AS available_at
FROM source_row
WHERE reject_reason IS NULL AND unit_id IS NOT NULL AND dispatched IS NOT NULL
ORDER BY position
