read_csv(
    $path, columns = $columns, delim = $delimiter, nullstr = $nulls, quote = '"', escape = '"',
    header = $has_header, auto_detect = false, max_line_size = 4000000, ignore_errors = true
)
