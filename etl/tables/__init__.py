"""Table-like payloads: read by DuckDB through a format's own statements or a mapping file."""
