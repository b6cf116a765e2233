SELECT *
FROM main.incident
WHERE ($scope_municipalities IS NULL OR list_contains($scope_municipalities::VARCHAR[], municipality_id))
    AND ($scope_agencies IS NULL OR list_contains($scope_agencies::VARCHAR[], agency_id))
    AND ($scope_kinds IS NULL OR list_contains($scope_kinds::VARCHAR[], kind))
