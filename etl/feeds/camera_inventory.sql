/*
title = "A list of cameras, through a mapping file"
about = """
Owners list their cameras as CSV, JSON or GeoJSON, each in its own words: a mapping file says which
is the identifier, the name, the place and the address of stream and still (docs/mapping.md).
"""
mapping = true
table = "camera"
formats = ["csv", "json", "ndjson", "geojson"]
*/
