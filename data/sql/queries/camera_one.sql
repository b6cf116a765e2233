-- Where one camera's picture is fetched.
SELECT camera_id, name, road, lon, lat, snapshot_url
FROM camera
WHERE camera_id = $camera_id
