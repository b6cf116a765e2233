-- Each area with the demand expected there in an hour (or its inhabitants, where there is no history),
-- the share of it within reach of a free unit, and how many of those its centre has. No demand is told
-- where the position of no unit is known.
WITH free AS MATERIALIZED (
    SELECT lon, lat FROM unit_at_end WHERE state = 'free'
), nearest AS (
    SELECT demand_area.area_id, weight, is_met, is_history
    FROM demand_met JOIN demand_area USING (municipality_id)
    QUALIFY row_number() OVER (PARTITION BY place_n ORDER BY coalesce(area_id = zone_id, false) DESC,
        (demand_met.lon - demand_area.lon) ** 2 + (demand_met.lat - demand_area.lat) ** 2) = 1
), demand AS (
    SELECT area_id, sum(weight) AS demand_n, any_value(is_history) AS is_history,
        100.0 * coalesce(sum(weight) FILTER (is_met), 0) / sum(weight) AS met_pct
    FROM nearest
    GROUP BY area_id
)
SELECT area_id, municipality_id, name, demand_n, is_history, met_pct, count(free.lon) AS units_n
FROM demand_area
CROSS JOIN unit_reach
LEFT JOIN demand USING (area_id)
LEFT JOIN free ON 111195 * sqrt((free.lat - demand_area.lat) ** 2
    + ((free.lon - demand_area.lon) * cos(radians(demand_area.lat))) ** 2) <= reach_m
GROUP BY ALL
ORDER BY area_id
