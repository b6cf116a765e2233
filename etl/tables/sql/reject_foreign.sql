-- Rows about a thing that is another source's.
INSERT INTO staged_quarantine (position, reason, item)
SELECT staged.rowid + 1,
    'found {what} ' || left(staged.{name}, 60) || ', which source ' || theirs.owner || ' ' || left(theirs.said, 200)
        || ', expected another name: set id_prefix for one of the sources, or one agency for both',
    left(CAST(to_json(staged) AS VARCHAR), 2000)
FROM staged_{table} AS staged JOIN foreign_name AS theirs ON theirs.name = staged.{name}
