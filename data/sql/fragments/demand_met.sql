-- The expected demand at the end of each bucket in which the position of any unit was known, and whether
-- a free unit of the agency called was within reach. Bands of latitude as wide as the reach find the
-- units that may be near; then the distance decides.
WITH crew AS MATERIALIZED (
    SELECT bucket, state, is_recent, agency_id, unit_at_end.lon, unit_at_end.lat, reach_m / 111195 AS reach
    FROM unit_at_end LEFT JOIN unit USING (unit_id) CROSS JOIN unit_reach
), place AS MATERIALIZED (
    SELECT row_number() OVER () AS place_n, *, cos(radians(lat)) AS stretch,
        floor(lat / (SELECT max(reach) FROM crew)) AS band
    FROM expected_demand
    WHERE bucket IN (SELECT bucket FROM crew WHERE is_recent)
), free AS MATERIALIZED (
    SELECT bucket, agency_id, lon, lat, reach, floor(lat / reach) + unnest([-1, 0, 1]) AS band
    FROM crew
    WHERE state = 'free'
), met AS (
    SELECT place_n
    FROM place SEMI JOIN free
        ON free.bucket = place.bucket AND free.band = place.band
        AND (free.agency_id = place.agency_id) IS NOT FALSE
        AND (free.lat - place.lat) ** 2 + ((free.lon - place.lon) * stretch) ** 2 <= reach ** 2
)
SELECT place.*, met.place_n IS NOT NULL AS is_met
FROM place LEFT JOIN met USING (place_n)
