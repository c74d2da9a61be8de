-- What is a currency worth in US dollars on a day?
SELECT rate_on, usd_per_unit
FROM usd_rate
WHERE currency = $currency AND rate_on <= $day
ORDER BY rate_on DESC
LIMIT 1;
