SELECT *
FROM main.municipality
WHERE $scope_municipalities IS NULL OR list_contains($scope_municipalities::VARCHAR[], municipality_id)
