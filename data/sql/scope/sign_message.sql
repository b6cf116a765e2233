SELECT *
FROM main.sign_message
WHERE $scope_municipalities IS NULL OR sign_id IN (SELECT sign_id FROM sign)
