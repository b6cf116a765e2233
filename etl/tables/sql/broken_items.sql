-- The lines that are no items: one row each, and how many items stand before the line.
CREATE OR REPLACE TEMP TABLE broken_line AS
SELECT row_number() OVER (ORDER BY line) AS broken_n, line - $header_n AS position,
    line - $header_n - broken_n AS items_before_n,
    CASE WHEN error_type = 'MISSING COLUMNS'
        THEN 'found ' || least_n || ' fields, expected ' || $fields_n
        WHEN error_type = 'TOO MANY COLUMNS'
        THEN 'found more than ' || $fields_n || ' fields, expected ' || $fields_n
        WHEN error_type = 'UNQUOTED VALUE'
        THEN 'found a quote that is not closed where its value ends, expected it closed'
        WHEN error_type = 'CAST'
        THEN 'found ' || column_name || ' ''' || left(bad_value, 60) || ''', expected a number'
        WHEN error_type = 'LINE SIZE OVER MAXIMUM'
        THEN 'found a line of more than 4,000,000 bytes, expected a shorter one'
        ELSE 'found a line that breaks (' || lower(error_type) || '), expected a line of CSV'
    END AS reason,
    trim(csv_line, chr(10) || chr(13)) AS item, error_type, end_byte,
    len(csv_line) - len(replace(csv_line, '"', '')) AS quotes_n
FROM (
    SELECT line, arg_min(error_type, coalesce(column_idx, 0)) AS error_type,
        min(column_idx) AS least_n, arg_min(column_name, column_idx) AS column_name,
        arg_min(regexp_extract(error_message, 'Could not convert string "(.*)" to ''', 1, 's'), column_idx)
            AS bad_value, any_value(coalesce(csv_line, '')) AS csv_line,
        max(line_byte_position + strlen(csv_line)) AS end_byte
    FROM line_error
    GROUP BY line
)
