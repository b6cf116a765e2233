INSERT INTO staged_quarantine (position, reason, item)
SELECT rejected_row.position, reason, left(item, 2000)
FROM (SELECT row_number() OVER () AS scan_n, {item} AS item FROM {source}) AS scanned
JOIN rejected_row USING (scan_n)
