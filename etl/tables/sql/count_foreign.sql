SELECT count(*) FROM foreign_name
