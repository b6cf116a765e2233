-- Incidents of the asked zones (municipality or zone codes; null: all) that have a life to follow:
-- an accident recorded after the fact is never open.
SELECT *
FROM incident
WHERE ($zones::VARCHAR[] IS NULL OR list_contains($zones::VARCHAR[], municipality_id)
    OR list_contains($zones::VARCHAR[], zone_id))
