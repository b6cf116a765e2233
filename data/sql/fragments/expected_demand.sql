-- Where calls are expected from at the end of each bucket: from where they came in the hour around the
-- same time of day on each of the 56 days before, each as its part of a day; with fewer than five of
-- them, from where people live, each area as its inhabitants. Nobody asks for it where no unit was heard
-- of: there, nothing is looked up.
-- Half hours of the day find the calls that may count; then the microseconds decide, as whole numbers: a
-- difference of two instants is worked out by the calendar, which takes thirty times as long.
WITH slot AS (
    SELECT bucket, until_at, unnest([
        (epoch(until_at)::BIGINT // 1800 + 47) % 48, (epoch(until_at)::BIGINT // 1800) % 48,
        (epoch(until_at)::BIGINT // 1800 + 1) % 48]) AS half_hour
    FROM bucket_span
    WHERE EXISTS (
        SELECT 1 FROM unit_position
        WHERE observed_at > $since::TIMESTAMPTZ - INTERVAL 1 HOUR AND observed_at <= $until::TIMESTAMPTZ)
), call AS MATERIALIZED (
    SELECT bucket, until_at, agency_id, municipality_id, zone_id, lon, lat
    FROM slot
    JOIN zoned_incident ON half_hour = (epoch(received_at)::BIGINT // 1800) % 48
    WHERE received_at <= until_at - INTERVAL 1410 MINUTE AND received_at >= until_at - INTERVAL 1345 HOUR
        AND received_at >= $since::TIMESTAMPTZ - INTERVAL 1345 HOUR
        AND abs((epoch_us(until_at) - epoch_us(received_at) + 43_200_000_000) % 86_400_000_000 - 43_200_000_000)
            <= 1_800_000_000
        AND outcome IS DISTINCT FROM 'recorded' AND lon IS NOT NULL AND lat IS NOT NULL
), told AS (
    SELECT bucket, until_at, count(call.bucket) >= 5 AS is_history
    FROM bucket_span LEFT JOIN call USING (bucket, until_at)
    GROUP BY ALL
)
SELECT bucket, until_at, is_history, agency_id, municipality_id, zone_id, lon, lat,
    1 / least(56, greatest(1, ceil((epoch_us(until_at) - epoch_us(first_at)) / 86_400_000_000 - 0.5))) AS weight
FROM call JOIN told USING (bucket, until_at)
CROSS JOIN (SELECT min(received_at) AS first_at FROM zoned_incident)
WHERE is_history
UNION ALL
SELECT bucket, until_at, is_history, NULL, municipality_id, area_id, lon, lat, population
FROM demand_area CROSS JOIN told
WHERE NOT is_history AND population > 0 AND ($zones::VARCHAR[] IS NULL
    OR list_contains($zones::VARCHAR[], area_id) OR list_contains($zones::VARCHAR[], municipality_id))
