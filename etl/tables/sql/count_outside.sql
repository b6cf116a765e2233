SELECT count(*) FROM {table} WHERE reject_reason = ''
