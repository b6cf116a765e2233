"""From bytes to rows: fetch, keep, parse, check, load."""
