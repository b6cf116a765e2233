-- Sites whose speed is below 0.6 of free flow at $at and has been for five minutes or more; what began
-- is over after ten minutes above (or a quarter of an hour of silence). Delay so far in vehicle-hours:
-- flow x length x (1/v - 1/free), where flow and length are known. Looked at: twelve hours.
WITH free AS (
    SELECT site_id, traffic_site.* EXCLUDE (site_id), coalesce(free_flow_kmh, p85_kmh) AS free_kmh
    FROM traffic_now LEFT JOIN traffic_site USING (site_id)
), reading AS MATERIALIZED (
    SELECT site_id, observed_at, speed_kmh, flow_vph, free_kmh, length_m, speed_kmh < 0.6 * free_kmh AS is_low
    FROM traffic_reading JOIN free USING (site_id)
    WHERE observed_at > $at - INTERVAL 12 HOUR AND observed_at <= $at AND is_valid AND speed_kmh IS NOT NULL
        AND site_id IN (
            SELECT site_id
            FROM traffic_reading JOIN free USING (site_id)
            WHERE observed_at > $at - INTERVAL 15 MINUTE AND observed_at <= $at AND is_valid
                AND speed_kmh < 0.6 * free_kmh)
), numbered AS (
    SELECT *, sum(is_change::INT) OVER (PARTITION BY site_id ORDER BY observed_at) AS run_n
    FROM (
        SELECT *, lag(is_low) OVER site IS DISTINCT FROM is_low
            OR observed_at - lag(observed_at) OVER site > INTERVAL 15 MINUTE AS is_change
        FROM reading
        WINDOW site AS (PARTITION BY site_id ORDER BY observed_at)
    )
), run AS (
    SELECT site_id, is_low, from_at,
        CASE WHEN next_at - last_at <= INTERVAL 15 MINUTE THEN next_at ELSE last_at END AS until_at
    FROM (
        SELECT site_id, is_low, min(observed_at) AS from_at, max(observed_at) AS last_at,
            lead(min(observed_at)) OVER (PARTITION BY site_id ORDER BY min(observed_at)) AS next_at
        FROM numbered
        GROUP BY site_id, run_n, is_low
    )
), spelled AS (
    SELECT *, sum(is_new::INT) OVER (PARTITION BY site_id ORDER BY from_at) AS spell_n
    FROM (
        SELECT *, coalesce(from_at - lag(until_at) OVER (PARTITION BY site_id ORDER BY from_at)
            >= INTERVAL 10 MINUTE, true) AS is_new
        FROM run
        WHERE is_low
    )
), spell AS (
    SELECT site_id, min(from_at) FILTER (until_at - from_at >= INTERVAL 5 MINUTE) AS since_at
    FROM spelled
    GROUP BY site_id, spell_n
    HAVING since_at IS NOT NULL AND max(until_at) > $at - INTERVAL 10 MINUTE
), held AS (
    SELECT *, least(lead(observed_at, 1, $at) OVER (PARTITION BY site_id ORDER BY observed_at) - observed_at,
        INTERVAL 15 MINUTE) AS lasted
    FROM reading
), cost AS (
    SELECT site_id, max(observed_at) AS observed_at, arg_max(speed_kmh, observed_at) AS speed_kmh,
        sum(flow_vph * length_m / 1000 * greatest(1 / greatest(speed_kmh, 1) - 1 / free_kmh, 0)
            * epoch(lasted) / 3600) AS delay_vehh
    FROM held JOIN spell USING (site_id)
    WHERE observed_at >= since_at
    GROUP BY site_id
)
SELECT site_id, coalesce(name, site_id) AS name, road, direction, lon, lat, length_m, observed_at,
    speed_kmh, free_kmh AS free_flow_kmh, 100 * speed_kmh / free_kmh AS ratio_pct, since_at, delay_vehh
FROM cost JOIN spell USING (site_id) JOIN free USING (site_id)
ORDER BY delay_vehh DESC NULLS LAST, since_at, site_id
LIMIT 2000
