-- Unread items may be about any place or agency: only a reader without limits sees them.
SELECT *
FROM main.quarantine
WHERE $scope_municipalities IS NULL AND $scope_agencies IS NULL AND $scope_kinds IS NULL
