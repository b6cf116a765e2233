UPDATE staged_unit_position SET unit_id = $source_id WHERE unit_id = ''
