-- How long each incident waited for the first unit; ended_at is null while it still waits. A first
-- milestone before the call, a slip of the source's clock, means that it did not wait.
SELECT received_at AS waiting_at,
    CASE WHEN first_at < received_at THEN received_at ELSE first_at END AS ended_at
FROM (
    SELECT received_at, least(dispatched_at, enroute_at, arrived_at, closed_at) AS first_at
    FROM zoned_incident
    WHERE outcome IS DISTINCT FROM 'recorded'
)
