-- How many offers and price periods of a price history are new, and from when to when?
SELECT count(DISTINCT offer_id) AS offer_count, count(*) AS period_count, min(starts_at) AS first, max(ends_at) AS last
FROM new_price
