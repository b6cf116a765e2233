(
    SELECT line AS "whole line", {cells}
    FROM read_csv(
        $path, columns = {'line': 'VARCHAR'}, delim = chr(31), quote = '', escape = '',
        header = false, auto_detect = false, max_line_size = 4000000,
        store_rejects = true, rejects_table = 'line_error', rejects_scan = 'line_scan',
        rejects_limit = 0
    )
)
