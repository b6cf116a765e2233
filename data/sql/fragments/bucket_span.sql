-- Every bucket of the asked period, with the part of it that lies inside the period.
SELECT bucket, greatest(bucket, $since) AS from_at,
    least(bucket + $bucket::INTERVAL, $until) AS until_at
FROM (
    SELECT unnest(generate_series(
        time_bucket($bucket::INTERVAL, $since::TIMESTAMPTZ, $origin::TIMESTAMPTZ),
        $until::TIMESTAMPTZ - INTERVAL 1 MICROSECOND,
        $bucket::INTERVAL
    )) AS bucket
)
