SELECT *
FROM main.sign
WHERE $scope_municipalities IS NULL OR list_contains($scope_municipalities::VARCHAR[], municipality_id)
