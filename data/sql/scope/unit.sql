SELECT *
FROM main.unit
WHERE $scope_agencies IS NULL OR list_contains($scope_agencies::VARCHAR[], agency_id)
