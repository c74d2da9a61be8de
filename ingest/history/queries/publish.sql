-- What of a price history becomes rows of the warehouse: its lists as batches, offers, prices, and prices seen again?
INSERT INTO batch BY NAME FROM new_batch;

INSERT INTO offer BY NAME
WITH fact AS (
  SELECT * EXCLUDE (valid_from, valid_to, batch_id) FROM offer WHERE offer_id IN (SELECT offer_id FROM piece)
  QUALIFY row_number() OVER (PARTITION BY offer_id ORDER BY valid_from) = 1
  UNION ALL BY NAME
  SELECT * EXCLUDE (valid_from, valid_to, batch_id) FROM made_offer WHERE offer_id NOT IN (SELECT offer_id FROM offer)
)
SELECT f.*, n.starts_at AS valid_from, n.ends_at AS valid_to, b.batch_id
FROM piece AS n JOIN fact AS f USING (offer_id)
JOIN new_batch AS b ON b.payload_url = n.source AND b.fetched_at = CAST(n.as_of AS TIMESTAMPTZ);

INSERT INTO price BY NAME
WITH fact AS (SELECT DISTINCT ON (offer_id) offer_id, source, region_id, pricing_category FROM offer)
SELECT f.source, n.starts_at AS valid_from, n.ends_at AS valid_to, b.batch_id, n.offer_id, f.region_id,
       CASE WHEN f.pricing_category = 'Committed' THEN 'derived' ELSE 'listed' END AS price_status,
       CASE WHEN f.pricing_category = 'Committed'
            THEN 'the hourly price of the whole term, upfront part spread, as a price history states it' END AS status_reason,
       struct_extract(n.price, 'amount') AS list_unit_price, struct_extract(n.price, 'unit') AS pricing_unit,
       struct_extract(n.price, 'currency') AS pricing_currency
FROM new_price AS n JOIN fact AS f USING (offer_id)
JOIN new_batch AS b ON b.payload_url = n.source AND b.fetched_at = CAST(n.as_of AS TIMESTAMPTZ);

INSERT INTO sighting BY NAME
SELECT DISTINCT b.batch_id, n.offer_id
FROM judged AS j
JOIN new_price AS n ON n.offer_id = j.offer_id AND CAST(j.as_of AS TIMESTAMPTZ) > n.starts_at
 AND CAST(j.as_of AS TIMESTAMPTZ) < n.ends_at AND struct_pack(amount := j.amount, unit := j.pricing_unit, currency := j.currency) = n.price
JOIN new_batch AS b ON b.payload_url = j.source AND b.fetched_at = CAST(j.as_of AS TIMESTAMPTZ)
WHERE j.reason IS NULL;
