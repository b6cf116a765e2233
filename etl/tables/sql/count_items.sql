SELECT count(*) FROM source_line
