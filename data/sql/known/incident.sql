-- Incidents as they had been reported by $known_at: each attribute and milestone that a later message
-- changed is what it was before; what was first reported later is not there. Kept since the product
-- keeps when milestones were reported; of older incidents, milestones count as known when reached.
-- What was changed later is looked at only of what had been reported by then.
WITH reported AS (
    SELECT incident_id
    FROM main.incident_update
    WHERE reported_at > $known_at AND note IS NULL AND field = 'known_reported_at'
    GROUP BY incident_id
    HAVING TRY_CAST(arg_min({'text': previous}, reported_at).text AS TIMESTAMPTZ) <= $known_at
    UNION ALL
    SELECT incident_id FROM main.incident WHERE reported_at <= $known_at
), later AS (
    SELECT incident_id, field, arg_min({'text': previous}, reported_at).text AS previous
    FROM main.incident_update
    WHERE reported_at > $known_at AND note IS NULL AND incident_id IN (SELECT incident_id FROM reported)
    GROUP BY incident_id, field
), before AS (
    SELECT incident_id, map_from_entries(list({'k': field, 'v': previous})) AS was
    FROM later
    GROUP BY incident_id
)
SELECT report.* REPLACE (
    CASE WHEN map_contains(was, 'kind') THEN was['kind'] ELSE kind END AS kind,
    CASE WHEN map_contains(was, 'priority') THEN TRY_CAST(was['priority'] AS BIGINT) ELSE priority END
        AS priority,
    CASE WHEN map_contains(was, 'title') THEN was['title'] ELSE title END AS title,
    CASE WHEN map_contains(was, 'description') THEN was['description'] ELSE description END AS description,
    CASE WHEN map_contains(was, 'address') THEN was['address'] ELSE address END AS address,
    CASE WHEN map_contains(was, 'outcome') THEN was['outcome'] ELSE outcome END AS outcome,
    CASE WHEN map_contains(was, 'lon') THEN TRY_CAST(was['lon'] AS DOUBLE) ELSE lon END AS lon,
    CASE WHEN map_contains(was, 'lat') THEN TRY_CAST(was['lat'] AS DOUBLE) ELSE lat END AS lat,
    CASE WHEN map_contains(was, 'known_dispatched_at') THEN TRY_CAST(was['known_dispatched_at'] AS TIMESTAMPTZ)
        ELSE dispatched_at END AS dispatched_at,
    CASE WHEN map_contains(was, 'known_enroute_at') THEN TRY_CAST(was['known_enroute_at'] AS TIMESTAMPTZ)
        ELSE enroute_at END AS enroute_at,
    CASE WHEN map_contains(was, 'known_arrived_at') THEN TRY_CAST(was['known_arrived_at'] AS TIMESTAMPTZ)
        ELSE arrived_at END AS arrived_at,
    CASE WHEN map_contains(was, 'known_cleared_at') THEN TRY_CAST(was['known_cleared_at'] AS TIMESTAMPTZ)
        ELSE cleared_at END AS cleared_at,
    CASE WHEN map_contains(was, 'known_closed_at') THEN TRY_CAST(was['known_closed_at'] AS TIMESTAMPTZ)
        ELSE closed_at END AS closed_at,
    coalesce(TRY_CAST(was['known_reported_at'] AS TIMESTAMPTZ), report.reported_at) AS reported_at
)
FROM main.incident AS report
LEFT JOIN before USING (incident_id)
WHERE coalesce(TRY_CAST(was['known_reported_at'] AS TIMESTAMPTZ), report.reported_at) <= $known_at
