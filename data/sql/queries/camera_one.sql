-- Where one camera's picture comes from.
SELECT camera_id, name, road, lon, lat, snapshot_url, stream_url
FROM camera
WHERE camera_id = $camera_id
