read_csv(
    $path, columns = $columns, delim = $delimiter, nullstr = $nulls, quote = '"', escape = '"',
    header = true, auto_detect = false, max_line_size = 4000000, ignore_errors = true
)
