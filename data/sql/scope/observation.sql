SELECT *
FROM main.observation
WHERE sensor_id IN (SELECT sensor_id FROM sensor)
