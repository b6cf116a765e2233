SELECT *
FROM main.unit_position
WHERE unit_id IN (SELECT unit_id FROM unit)
    AND ($scope_municipalities IS NULL OR list_contains($scope_municipalities::VARCHAR[], municipality_id))
