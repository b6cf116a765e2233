SELECT typeof({expression}) FROM (SELECT {columns})
