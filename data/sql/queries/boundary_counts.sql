-- How many official outlines of each kind are loaded, and when the last of them came.
SELECT kind, count(*) AS areas_n, max(reported_at) AS changed_at
FROM boundary
GROUP BY kind
ORDER BY kind
