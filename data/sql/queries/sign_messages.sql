-- What one sign showed in the day before $at, newest first.
SELECT observed_at, text, pictogram, status
FROM sign_message
WHERE sign_id = $sign_id AND observed_at > $at - INTERVAL 24 HOUR AND observed_at <= $at
ORDER BY observed_at DESC
LIMIT 100
