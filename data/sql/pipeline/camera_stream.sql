-- The cameras that have a stream to look at. A still costs less and comes first: with one, a camera
-- is here only where no source looks at stills.
SELECT camera_id, stream_url AS url
FROM camera
WHERE lower(stream_url) SIMILAR TO '(rtsp|rtsps):.*'
    AND (snapshot_url IS NULL OR 'camera_still' NOT IN (SELECT format FROM source))
ORDER BY camera_id
