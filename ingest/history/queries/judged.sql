-- Which rows of a price history are the price of an offer on a day, and why is each of the others none?
CREATE OR REPLACE TEMP TABLE judged AS
WITH rate AS (SELECT currency, arg_max(usd_per_unit, rate_on) AS usd_per_unit FROM usd_rate GROUP BY currency),
-- What the warehouse has of the same seller's machine on the same terms is the same offer, however it writes the GPU.
held AS (
  SELECT service_provider_name, lower(instance_type) AS instance_type, gpu_count, region_id, availability_zone,
         pricing_category, commitment_months, payment_option, variant, min(offer_id) AS offer_id
  FROM offer WHERE instance_type IS NOT NULL AND contract_id IS NULL
  GROUP BY ALL HAVING count(DISTINCT offer_id) = 1
),
meant AS (
  SELECT t.thing, t.reason, coalesce(h.offer_id, n.offer_id) AS offer_id, n.* EXCLUDE (offer_id)
  FROM thing AS t
  LEFT JOIN made_offer AS n ON n.offer_id = t.offer_id
  LEFT JOIN held AS h ON h.service_provider_name = n.service_provider_name AND h.instance_type = lower(n.instance_type)
   AND h.gpu_count IS NOT DISTINCT FROM n.gpu_count AND h.region_id IS NOT DISTINCT FROM n.region_id
   AND h.availability_zone IS NOT DISTINCT FROM n.availability_zone AND h.pricing_category = n.pricing_category
   AND h.commitment_months IS NOT DISTINCT FROM n.commitment_months
   AND h.payment_option IS NOT DISTINCT FROM n.payment_option AND h.variant IS NOT DISTINCT FROM n.variant
),
priced AS (
  SELECT s.row_number, s.as_of, s.amount, s.source, s.kept_by, s.currency, m.offer_id, m.reason,
         m.service_provider_name, m.pricing_category, m.gpu_id, m.gpu_name,
         CASE WHEN m.variant = 'cheapest' THEN 'GPU-Hours' ELSE 'Hours' END AS pricing_unit,
         coalesce(g.memory_size_gb, m.gpu_memory_size_gb / m.gpu_count) AS memory_gb,
         s.amount * r.usd_per_unit / CASE WHEN m.variant = 'cheapest' THEN 1 ELSE m.gpu_count END AS gpu_usd,
         s.currency = 'USD' AND m.region_id LIKE 'cn-%' AS in_yuan
  FROM stated AS s
  JOIN meant AS m ON m.thing = s.thing
  LEFT JOIN (FROM rate UNION ALL SELECT 'USD', 1 WHERE NOT EXISTS (FROM rate WHERE currency = 'USD')) AS r
    ON r.currency = s.currency
  LEFT JOIN gpu AS g ON g.gpu_id = m.gpu_id AND g.valid_to IS NULL
),
classed AS (
  SELECT p.row_number, b.class_name, CASE WHEN b.per_gb THEN p.memory_gb ELSE 1 END AS times,
         CASE p.pricing_category WHEN 'Dynamic' THEN b.least_dynamic_usd WHEN 'Committed' THEN b.least_committed_usd
              ELSE b.least_standard_usd END * times AS least_usd, b.most_usd * times AS most_usd
  FROM priced AS p
  JOIN band AS b ON coalesce(p.gpu_id, p.gpu_name) GLOB b.gpu_pattern AND (p.memory_gb IS NOT NULL OR NOT b.per_gb)
  WHERE p.gpu_usd IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY p.row_number ORDER BY b.place) = 1
),
alone AS (
  SELECT p.* EXCLUDE (reason),
         CASE WHEN p.as_of IS NULL THEN 'no day in as_of'
              WHEN p.as_of > CAST(now() AS DATE) THEN 'a day to come in as_of'
              WHEN p.reason IS NOT NULL THEN p.reason
              WHEN p.amount IS NULL THEN 'no price, or no number'
              WHEN p.amount <= 0 THEN 'a price of zero or less, which is a placeholder'
              WHEN p.currency IS NULL THEN 'price_per_hour without a currency'
              WHEN p.currency NOT IN (SELECT code FROM currency_code) THEN 'a currency that is none'
              WHEN p.in_yuan THEN 'dollars in a region of China, whose sellers'' lists are in yuan'
              WHEN p.gpu_usd < c.least_usd THEN format('a placeholder: below what class {} is known to cost', c.class_name)
              WHEN p.gpu_usd > c.most_usd THEN format('no price of one hour: above what class {} is known to cost', c.class_name)
         END AS reason
  FROM priced AS p LEFT JOIN classed AS c USING (row_number)
)
SELECT * EXCLUDE (reason),
       CASE WHEN reason IS NOT NULL THEN reason
            WHEN count(DISTINCT row(amount, currency)) FILTER (reason IS NULL) OVER (PARTITION BY offer_id, kept_by, as_of) > 1
              THEN 'two prices of one offer on one day in one list' END AS reason
FROM alone;
