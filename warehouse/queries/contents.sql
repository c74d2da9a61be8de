-- How much does the warehouse hold, and when was it last written to?
SELECT (SELECT max(version) FROM schema_version) AS layout, (SELECT count(*) FROM batch) AS batch_count,
       (SELECT max(loaded_at) FROM batch) AS last_loaded_at, (SELECT count(*) FROM offer) AS offer_period_count,
       (SELECT count(*) FROM price) AS price_period_count,
       (SELECT count(*) FROM token_price) AS token_price_period_count, (SELECT count(*) FROM plan) AS plan_count
