-- Lines of a file that items and broken lines take up, with the line feeds inside their values.
SELECT (SELECT count(*) + coalesce(sum(strlen(text) - strlen(replace(text, chr(10), ''))), 0)
        FROM (SELECT concat({cells}) AS text FROM {source}))
    + (SELECT count(*) + coalesce(sum(strlen(item) - strlen(replace(item, chr(10), ''))), 0)
        FROM broken_line WHERE error_type <> 'CAST')
