DELETE FROM staged_{table} WHERE {name} IN (SELECT name FROM foreign_name)
