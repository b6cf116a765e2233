-- What each unit was doing at the end of each bucket: what its last position said, as long as its source
-- promises (5 minutes where it promises nothing, an hour at most), and nothing known after. Who is sent
-- to an incident is not free, whatever the position says, and busy also where there is none. What began
-- half a day before the first bucket is over in all of them.
WITH sent AS MATERIALIZED (
    SELECT *
    FROM dispatch_span
    WHERE dispatched_at > $since::TIMESTAMPTZ - INTERVAL 12 HOUR AND dispatched_at <= $until::TIMESTAMPTZ
), heard AS (
    SELECT unit_id, time_bucket($bucket::INTERVAL,
            greatest(observed_at - INTERVAL 1 MICROSECOND, $since::TIMESTAMPTZ), $origin::TIMESTAMPTZ) AS bucket,
        arg_max({'observed_at': observed_at, 'status': status, 'lon': lon, 'lat': lat,
            'municipality_id': municipality_id, 'run_id': run_id}, observed_at) AS seen
    FROM unit_position
    WHERE observed_at > $since::TIMESTAMPTZ - INTERVAL 1 HOUR AND observed_at <= $until
    GROUP BY ALL
), followed AS (
    SELECT bucket, until_at, unit_id, last_value(seen IGNORE NULLS) OVER (
        PARTITION BY unit_id ORDER BY bucket) AS seen
    FROM bucket_span
    CROSS JOIN (
        SELECT unit_id FROM heard
        UNION
        SELECT unit_id FROM sent WHERE ended_at > $since)
    LEFT JOIN heard USING (unit_id, bucket)
), promised AS (
    SELECT bucket, until_at, unit_id, seen, coalesce(epoch(until_at - seen.observed_at)
        <= least(coalesce(stale_after_s, 300), 3600), false) AS is_recent
    FROM followed
    LEFT JOIN feed_run ON feed_run.run_id = seen.run_id
    LEFT JOIN source USING (source_id)
)
SELECT bucket, until_at, promised.unit_id, seen.observed_at, seen.lon, seen.lat, seen.municipality_id,
    is_recent, CASE WHEN ended_at > until_at THEN incident_id END AS incident_id,
    CASE
        WHEN ended_at <= until_at THEN ended_at WHEN arrived_at <= until_at THEN arrived_at
        WHEN enroute_at <= until_at THEN enroute_at ELSE dispatched_at
    END AS changed_at,
    CASE
        WHEN is_recent AND seen.status IN ('assigned', 'enroute', 'on_scene') THEN seen.status
        WHEN ended_at > until_at THEN CASE
            WHEN arrived_at <= until_at THEN 'on_scene' WHEN enroute_at <= until_at THEN 'enroute'
            ELSE 'assigned' END
        WHEN is_recent AND seen.status IN ('free', 'break') THEN seen.status
        ELSE 'unknown'
    END AS state
FROM promised
ASOF LEFT JOIN sent ON sent.unit_id = promised.unit_id AND sent.dispatched_at <= until_at
WHERE seen IS NOT NULL OR ended_at > until_at
