-- Items numbered as they stand in the file, the broken lines between them counted too.
CREATE OR REPLACE TEMP TABLE source_line AS
SELECT line.* REPLACE (line.position + coalesce(broken.broken_n, 0) AS position)
FROM source_line AS line
ASOF LEFT JOIN (
    SELECT items_before_n, max(broken_n) AS broken_n FROM broken_line GROUP BY items_before_n
) AS broken ON line.position > broken.items_before_n
ORDER BY position
