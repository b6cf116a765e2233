-- Official outlines of one kind of area.
SELECT kind, area_id, name, geometry
FROM boundary
WHERE kind = $kind
ORDER BY area_id
