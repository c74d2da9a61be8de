-- Whose price lies far from what other sellers ask for the GPU on such terms? Each seller's median has one vote; spread is the median deviation of logarithms.
WITH asked AS (SELECT DISTINCT gpu_id, pricing_category, service_provider_name FROM arriving_offer WHERE gpu_id IS NOT NULL),
-- Where all that came is of one seller, none of its own offers is compared.
compared AS (
  FROM offer WHERE valid_to IS NULL AND contract_id IS NULL AND gpu_id IN (SELECT gpu_id FROM asked)
  AND service_provider_name IS DISTINCT FROM (SELECT CASE WHEN count(DISTINCT service_provider_name) = 1 THEN any_value(service_provider_name) END FROM asked)
),
seller AS (
  SELECT o.gpu_id, o.pricing_category, o.service_provider_name,
         median(ln(hourly_amount(p.list_unit_price, p.upfront_unit_price, p.pricing_unit, o.commitment_months)
                   * CASE WHEN p.pricing_unit = 'GPU-Hours' THEN 1 ELSE 1 / o.gpu_count END)) AS log_usd
  FROM compared AS o JOIN price AS p USING (offer_id)
  WHERE p.valid_to IS NULL AND concat(p.pricing_currency) = 'USD'
    AND (p.valid_until IS NULL OR p.valid_until >= CAST($at AS DATE))
  GROUP BY ALL
),
other AS (
  SELECT a.*, list(s.log_usd) AS logs, median(s.log_usd) AS middle,
         greatest(1.4826 * list_median(list_transform(logs, lambda one: abs(one - middle))), 0.15) AS spread
  FROM asked AS a
  JOIN seller AS s ON s.gpu_id = a.gpu_id AND s.pricing_category = a.pricing_category
   AND s.service_provider_name <> a.service_provider_name AND s.log_usd IS NOT NULL
  GROUP BY ALL HAVING count(*) >= 4
),
measured AS (
  SELECT a.offer_id, a.gpu_usd, o.logs, o.middle, o.spread, abs(ln(CAST(a.gpu_usd AS DOUBLE)) - o.middle) AS distance
  FROM other AS o
  JOIN arriving_offer USING (gpu_id, pricing_category, service_provider_name)
  JOIN arriving AS a USING (offer_id)
  WHERE a.gpu_usd > 0
)
SELECT offer_id AS subject_id, 'outlier' AS name,
       CASE WHEN distance > greatest(8 * spread, ln(12)) THEN 'quarantined' ELSE 'warning' END AS verdict,
       format('{:.4g} USD per GPU-hour where {} other sellers ask {:.4g}', CAST(gpu_usd AS DOUBLE), len(logs), exp(middle)) AS reason
FROM measured WHERE distance > greatest(5 * spread, ln(6))
