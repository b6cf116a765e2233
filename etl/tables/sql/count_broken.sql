SELECT count(*) FROM broken_line
