-- Where people live: the zones of municipalities that the city profile divides, the others whole.
SELECT zone_id AS area_id, municipality_id, name, lon, lat, population
FROM zone
UNION ALL
SELECT municipality_id, municipality_id, name, lon, lat, population
FROM municipality
WHERE municipality_id NOT IN (SELECT municipality_id FROM zone)
