SELECT *
FROM main.camera_probe
WHERE reported_at <= $known_at
