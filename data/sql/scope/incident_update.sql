SELECT *
FROM main.incident_update
WHERE incident_id IN (SELECT incident_id FROM incident)
