-- How long each incident waited for the first unit; ended_at is null while it still waits.
SELECT received_at AS waiting_at, least(dispatched_at, enroute_at, arrived_at, closed_at) AS ended_at
FROM zoned_incident
WHERE outcome IS DISTINCT FROM 'recorded'
