-- What does each offer of a batch cost by the hour, in its own currency and in US dollars, and what stands published of it?
CREATE OR REPLACE TEMP TABLE arriving AS
WITH stated AS (
  SELECT o.offer_id, o.service_provider_name, o.provider_kind, o.gpu_id, o.gpu_name, o.gpu_count, o.instance_type,
         o.core_count, o.memory_size_gib, o.disk_space_gib, o.gpu_memory_size_gb, o.pricing_category, o.contract_id,
         hash(o.service_provider_name, o.instance_type, o.gpu_name, o.gpu_count, o.region_id, o.variant) AS machine,
         hash(o.service_provider_name, o.gpu_id, o.gpu_name, o.region_id, o.availability_zone, o.pricing_category,
              o.commitment_type, o.commitment_months, o.payment_option, o.variant, o.contract_id) AS terms,
         p.list_unit_price, p.pricing_unit, p.pricing_currency,
         hourly_amount(p.list_unit_price, p.upfront_unit_price, p.pricing_unit, o.commitment_months) AS hourly,
         held.list_unit_price AS published_unit_price, held.pricing_unit AS published_unit,
         held.pricing_currency AS published_currency,
         hourly_amount(held.list_unit_price, held.upfront_unit_price, held.pricing_unit, o.commitment_months) AS published_hourly
  FROM arriving_offer AS o
  JOIN arriving_price AS p USING (offer_id)
  LEFT JOIN price AS held ON held.offer_id = o.offer_id AND held.valid_to IS NULL
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
SELECT * EXCLUDE (gpu_share, published_gpu_share),
       hourly * gpu_share * usd_per_unit AS gpu_usd,
       published_hourly * published_gpu_share * published_usd_per_unit AS published_gpu_usd,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END * usd_per_unit AS instance_usd,
       CASE WHEN pricing_unit = published_unit THEN hourly ELSE hourly * gpu_share END
         / CASE WHEN pricing_unit = published_unit THEN published_hourly ELSE published_hourly * published_gpu_share END
         * CASE WHEN pricing_currency = published_currency THEN 1 ELSE usd_per_unit / published_usd_per_unit END
         AS published_ratio
FROM converted
