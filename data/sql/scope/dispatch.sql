SELECT *
FROM main.dispatch
WHERE incident_id IN (SELECT incident_id FROM incident)
