SELECT *
FROM main.traffic_reading
WHERE site_id IN (SELECT site_id FROM traffic_site)
