-- The item in which the file ends before its time: a quote is open, or the last fields are missing
-- and there is no line end.
SELECT position
FROM broken_line
WHERE (end_byte >= $size - 1 AND error_type = 'UNQUOTED VALUE' AND quotes_n % 2 = 1)
    OR (end_byte >= $size AND error_type = 'MISSING COLUMNS')
