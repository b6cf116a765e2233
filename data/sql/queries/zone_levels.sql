-- The worst level of each hazard in each zone: at $at, in what is left of the day, on the next day.
SELECT zone_id, event,
    worst[max(rank) FILTER (from_at <= $at)] AS level_now,
    worst[max(rank) FILTER (from_at < $tomorrow_at)] AS level_today,
    worst[max(rank) FILTER (until_at > $tomorrow_at AND from_at < $after_at)] AS level_tomorrow
FROM (
    SELECT *, ['green', 'other', 'yellow', 'orange', 'red'] AS worst,
        list_position(worst, coalesce(level, 'other')) AS rank
    FROM alert_known
    WHERE until_at > $at
)
JOIN alert_zone USING (alert_id)
WHERE from_at < $after_at
GROUP BY zone_id, event, worst
ORDER BY zone_id, event
LIMIT 20000
