-- The cameras that have a still to look at.
SELECT camera_id, snapshot_url AS url
FROM camera
WHERE snapshot_url IS NOT NULL
ORDER BY camera_id
