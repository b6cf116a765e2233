INSERT INTO staged_quarantine (position, reason, item)
SELECT position, reason, left(item, 2000) FROM broken_line
