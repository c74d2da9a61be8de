-- What does each offer of a batch cost by the hour, in its own currency and in US dollars, and what stands published of it?
CREATE OR REPLACE TEMP TABLE arriving AS
WITH offered AS (
  SELECT offer_id, coalesce(gpu_id, gpu_name) AS gpu, gpu_id, gpu_count, gpu_memory_size_gb, pricing_category, commitment_months,
         contract_id IS NOT NULL AS is_contracted,
         hash(service_provider_name, instance_type, gpu_name, gpu_count, region_id, variant) AS machine,
         hash(service_provider_name, gpu_id, gpu_name, region_id, availability_zone, pricing_category,
              commitment_type, commitment_months, payment_option, variant, contract_id) AS terms
  FROM arriving_offer
),
published AS (
  SELECT offer_id, list_unit_price, upfront_unit_price, pricing_unit, pricing_currency FROM price WHERE valid_to IS NULL
),
stated AS (
  SELECT o.* EXCLUDE (commitment_months), p.list_unit_price, p.pricing_unit, p.pricing_currency,
         hourly_amount(p.list_unit_price, p.upfront_unit_price, p.pricing_unit, o.commitment_months) AS hourly,
         held.list_unit_price AS published_unit_price, held.pricing_unit AS published_unit,
         held.pricing_currency AS published_currency,
         hourly_amount(held.list_unit_price, held.upfront_unit_price, held.pricing_unit, o.commitment_months) AS published_hourly
  FROM offered AS o
  JOIN arriving_price AS p USING (offer_id)
  LEFT JOIN published AS held ON held.offer_id = o.offer_id
),
rate AS (
  SELECT currency, arg_max(usd_per_unit, rate_on) AS usd_per_unit
  FROM usd_rate WHERE rate_on <= CAST($at AS DATE) GROUP BY currency
),
converted AS (
  SELECT s.*,
         CASE WHEN s.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit,
         CASE WHEN s.published_currency = 'USD' THEN 1 ELSE held.usd_per_unit END AS published_usd_per_unit,
         CASE WHEN s.pricing_unit = 'GPU-Hours' THEN 1 ELSE 1 / s.gpu_count END AS gpu_share,
         CASE WHEN s.published_unit = 'GPU-Hours' THEN 1 ELSE 1 / s.gpu_count END AS published_gpu_share
  FROM stated AS s
  LEFT JOIN rate AS r ON r.currency = s.pricing_currency
  LEFT JOIN rate AS held ON held.currency = s.published_currency
)
SELECT c.offer_id, machine, terms, gpu, gpu_count, pricing_category, is_contracted,
       coalesce(g.memory_size_gb, gpu_memory_size_gb / gpu_count) AS gpu_memory_gb,
       pricing_currency, published_currency, hourly, list_unit_price = published_unit_price AS number_stands,
       hourly * gpu_share * usd_per_unit AS gpu_usd,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END * usd_per_unit AS instance_usd,
       CASE WHEN pricing_unit = published_unit THEN hourly ELSE hourly * gpu_share END
         / CASE WHEN pricing_unit = published_unit THEN published_hourly ELSE published_hourly * published_gpu_share END
         * CASE WHEN pricing_currency = published_currency THEN 1 ELSE usd_per_unit / published_usd_per_unit END
         AS published_ratio, is_tenfold(published_ratio) AS is_jump
FROM converted AS c
LEFT JOIN gpu AS g ON g.gpu_id = c.gpu_id AND g.valid_to IS NULL
