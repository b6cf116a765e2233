SELECT *
FROM main.camera_work
WHERE camera_id IN (SELECT camera_id FROM camera)
