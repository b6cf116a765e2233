-- The items of a CSV file as text, numbered in the order they stand in it.
CREATE OR REPLACE TEMP TABLE source_line AS
SELECT row_number() OVER () AS position, *
FROM read_csv(
    $path, columns = $columns, delim = $delimiter, nullstr = $nulls, quote = '"', escape = '"',
    header = $has_header, auto_detect = false, max_line_size = 4000000,
    store_rejects = true, rejects_table = 'line_error', rejects_scan = 'line_scan', rejects_limit = 0
)
