SELECT *
FROM main.sign_message
WHERE reported_at <= $known_at
