SELECT *
FROM main.camera_probe
WHERE camera_id IN (SELECT camera_id FROM camera)
