-- How many official outlines of each kind are loaded.
SELECT kind, count(*) AS areas_n
FROM boundary
GROUP BY kind
ORDER BY kind
