SELECT *
FROM main.traffic_event
WHERE $scope_municipalities IS NULL OR list_contains($scope_municipalities::VARCHAR[], municipality_id)
