/*
title = "Any table, through a mapping file"
about = """
CSV, NDJSON, JSON, GeoJSON or Parquet; what each column becomes is said by a mapping file, without
code (docs/mapping.md). Items that cannot be read, or whose category the mapping does not know, go to
the quarantine with the column, the value found and what was expected.
"""
mapping = true
*/
