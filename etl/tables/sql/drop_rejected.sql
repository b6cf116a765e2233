DELETE FROM {table} WHERE reject_reason IS NOT NULL
