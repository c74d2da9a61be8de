-- Whose price lies far from what other sellers ask for the GPU on such terms? Each seller's median has one vote; spread is the median deviation of logarithms.
WITH seller AS (
  SELECT o.gpu_id, o.pricing_category, o.service_provider_name,
         median(ln(hourly_amount(p.list_unit_price, p.upfront_unit_price, p.pricing_unit, o.commitment_months)
                   * CASE WHEN p.pricing_unit = 'GPU-Hours' THEN 1 ELSE 1 / o.gpu_count END)) AS log_usd
  FROM offer AS o JOIN price AS p USING (offer_id)
  WHERE o.valid_to IS NULL AND p.valid_to IS NULL AND p.pricing_currency = 'USD' AND o.contract_id IS NULL
    AND (p.valid_until IS NULL OR p.valid_until >= CAST($at AS DATE))
    AND o.gpu_id IN (SELECT gpu_id FROM arriving)
  GROUP BY ALL
),
other AS (
  SELECT a.offer_id, a.gpu_usd, a.pricing_category, list(s.log_usd) AS logs, median(s.log_usd) AS middle
  FROM arriving AS a
  JOIN seller AS s ON s.gpu_id = a.gpu_id AND s.pricing_category = a.pricing_category
   AND s.service_provider_name <> a.service_provider_name AND s.log_usd IS NOT NULL
  WHERE a.gpu_usd > 0 GROUP BY ALL HAVING count(*) >= 4
),
measured AS (
  SELECT *, abs(ln(CAST(gpu_usd AS DOUBLE)) - middle) AS distance,
         greatest(1.4826 * list_median(list_transform(logs, lambda one: abs(one - middle))), 0.15) AS spread
  FROM other
)
SELECT offer_id AS subject_id, 'outlier' AS name,
       CASE WHEN distance > greatest(8 * spread, ln(12)) THEN 'quarantined' ELSE 'warning' END AS verdict,
       format('{:.4g} USD per GPU-hour where {} other sellers ask {:.4g}', CAST(gpu_usd AS DOUBLE), len(logs), exp(middle)) AS reason
FROM measured WHERE distance > greatest(5 * spread, ln(6))
