-- Where the rejected rows stand: in the file (position), and among the lines that are items for
-- somebody who reads everything as text (scan_n). Rows are staged in the order of the file.
CREATE OR REPLACE TEMP TABLE rejected_row AS
WITH rejected AS (
    SELECT rejected_row.rank + coalesce(broken.broken_n, 0) AS position, reject_reason AS reason
    FROM (SELECT rowid + 1 AS rank, reject_reason FROM {table} WHERE reject_reason <> '') AS rejected_row
    ASOF LEFT JOIN (
        SELECT items_before_n, max(broken_n) AS broken_n FROM broken_line GROUP BY items_before_n
    ) AS broken ON rejected_row.rank > broken.items_before_n
), cut AS (
    SELECT position, row_number() OVER (ORDER BY position) AS cut_n
    FROM broken_line
    WHERE error_type <> 'CAST'
)
SELECT rejected.position, rejected.position - coalesce(cut_n, 0) AS scan_n, reason
FROM rejected
ASOF LEFT JOIN cut ON rejected.position > cut.position
