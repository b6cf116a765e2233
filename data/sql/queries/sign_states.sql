-- Every message sign, known by a table or only by its messages, with what it was last said to show: a
-- message holds until the next one, and is looked for over ninety days.
WITH latest AS (
    SELECT sign_id, max(observed_at) AS observed_at, arg_max_null(text, observed_at) AS text,
        arg_max_null(pictogram, observed_at) AS pictogram, arg_max_null(status, observed_at) AS status
    FROM sign_message
    WHERE observed_at <= $at AND observed_at > $at - INTERVAL 90 DAY
    GROUP BY sign_id
)
SELECT coalesce(sign.sign_id, latest.sign_id) AS sign_id,
    coalesce(name, sign.sign_id, latest.sign_id) AS name, road, direction, lon, lat,
    observed_at, text, pictogram, status
FROM sign
FULL JOIN latest ON latest.sign_id = sign.sign_id
ORDER BY sign_id
LIMIT 5000
