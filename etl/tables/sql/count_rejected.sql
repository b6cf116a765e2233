SELECT count(*) FROM {table} WHERE reject_reason IS NOT NULL
