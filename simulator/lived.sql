SELECT DISTINCT (epoch_us(observed_at) + 299999999) // 300000000 AS step
FROM traffic_reading
