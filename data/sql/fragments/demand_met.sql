-- The expected demand at the end of each bucket in which the position of any unit was known, and whether
-- a free unit of the agency called was within reach.
WITH crew AS MATERIALIZED (
    SELECT bucket, state, is_recent, agency_id, unit_at_end.lon, unit_at_end.lat
    FROM unit_at_end LEFT JOIN unit USING (unit_id)
), place AS MATERIALIZED (
    SELECT row_number() OVER () AS place_n, *
    FROM expected_demand
    WHERE bucket IN (SELECT bucket FROM crew WHERE is_recent)
), met AS (
    SELECT place_n
    FROM place SEMI JOIN (SELECT * FROM crew, unit_reach WHERE state = 'free') AS free
        ON free.bucket = place.bucket
        AND (free.agency_id = place.agency_id) IS NOT FALSE
        AND 111195 * sqrt((free.lat - place.lat) ** 2
            + ((free.lon - place.lon) * cos(radians(place.lat))) ** 2) <= reach_m
)
SELECT place.*, met.place_n IS NOT NULL AS is_met
FROM place LEFT JOIN met USING (place_n)
