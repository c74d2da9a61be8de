-- What is a currency worth in US dollars on the scenario's day?
SELECT r.rate_on, r.usd_per_unit
FROM usd_rate AS r
JOIN scenario AS s ON s.as_of >= r.rate_on
WHERE r.currency = $currency AND s.scenario_id = $scenario_id AND s.valid_to IS NULL
ORDER BY r.rate_on DESC
LIMIT 1;
