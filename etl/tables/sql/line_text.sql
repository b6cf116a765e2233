(
    SELECT line AS "whole line"
    FROM read_csv(
        $path, columns = {'line': 'VARCHAR'}, delim = chr(31), quote = '', escape = '',
        header = false, auto_detect = false, max_line_size = 4000000, ignore_errors = true
    )
)
