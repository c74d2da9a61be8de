-- In which periods did a price hold, on its seller's list and under a contract, and what was it by the hour?

CREATE OR REPLACE VIEW price_period AS
WITH stated AS (
  SELECT o.* EXCLUDE (valid_from, valid_to, batch_id)
           REPLACE (nullif(concat_ws(', ', o.variant, 'contract ' || o.contract_id), '') AS variant), p.price_status, p.status_reason, p.list_unit_price,
         p.upfront_unit_price, p.pricing_unit, p.pricing_currency, p.provider_effective_from,
         p.valid_until, p.quoted_on, greatest(p.valid_from, o.valid_from) AS valid_from,
         least(p.valid_to, o.valid_to, CAST(p.valid_until + 1 AS TIMESTAMPTZ)) AS valid_to, p.batch_id,
         CASE WHEN p.pricing_unit = 'Term' THEN p.list_unit_price / (o.commitment_months * 730)
              WHEN p.upfront_unit_price IS NULL THEN p.list_unit_price
              ELSE coalesce(p.list_unit_price, 0) + p.upfront_unit_price / (o.commitment_months * 730)
         END AS hourly
  FROM price AS p
  JOIN offer AS o ON o.offer_id = p.offer_id
   AND p.valid_from < coalesce(o.valid_to, TIMESTAMPTZ '9999-12-31')
   AND o.valid_from < coalesce(p.valid_to, TIMESTAMPTZ '9999-12-31')
)
SELECT offer_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ') AS price_id,
       * EXCLUDE (hourly),
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END AS price_per_instance_hour,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly ELSE hourly / gpu_count END AS price_per_gpu_hour
FROM stated
WHERE valid_to IS NULL OR valid_to > valid_from;
COMMENT ON VIEW price_period IS 'Every period in which an offer and its price stayed as they were, with hourly figures in the offer''s own currency.';
COMMENT ON COLUMN price_period.price_id IS 'The offer''s id, @, and the start of the period: names one price for good.';
COMMENT ON COLUMN price_period.price_per_instance_hour IS 'One instance for one hour, a commitment''s upfront part spread over its hours; empty where the instance''s size is not stated. [pricing_currency/h]';
COMMENT ON COLUMN price_period.price_per_gpu_hour IS 'One GPU for one hour. [pricing_currency/GPU h]';

CREATE OR REPLACE VIEW contract_price_period AS
WITH line AS (
  SELECT *, CAST(starts_on AS TIMESTAMPTZ) AS starts_at, CAST(ends_on + 1 AS TIMESTAMPTZ) AS ends_at,
         (gpu_id IS NOT NULL)::INTEGER + (instance_pattern IS NOT NULL)::INTEGER + (region_pattern IS NOT NULL)::INTEGER
           + (commitment_months IS NOT NULL)::INTEGER AS named_count
  FROM contract_discount
),
fitting AS (
  SELECT p.* REPLACE (
           p.offer_id || '@' || strftime(greatest(p.valid_from, d.valid_from, d.starts_at), '%Y%m%dT%H%M%SZ') || '+'
             || d.discount_id AS price_id,
           greatest(p.valid_from, d.valid_from, d.starts_at) AS valid_from,
           least(p.valid_to, d.valid_to, d.ends_at) AS valid_to,
           'derived' AS price_status,
           CASE WHEN d.contracted_unit_price IS NULL
                THEN format('list price less {} under contract {}', CAST(d.discount_fraction AS DOUBLE), d.contract_id)
                ELSE format('the price of contract {}', d.contract_id) END AS status_reason,
           CAST(coalesce(d.contracted_unit_price, p.list_unit_price * (1 - d.discount_fraction)) AS DECIMAL(18, 9)) AS list_unit_price,
           CAST(p.upfront_unit_price * (1 - d.discount_fraction) AS DECIMAL(18, 9)) AS upfront_unit_price,
           coalesce(d.pricing_unit, p.pricing_unit) AS pricing_unit,
           coalesce(d.pricing_currency, p.pricing_currency) AS pricing_currency,
           CASE WHEN d.contracted_unit_price IS NULL THEN p.quoted_on ELSE d.quoted_on END AS quoted_on,
           CASE WHEN d.contracted_unit_price IS NULL THEN p.source ELSE d.source END AS source,
           CASE WHEN d.contracted_unit_price IS NULL THEN p.batch_id ELSE d.batch_id END AS batch_id,
           concat_ws(', ', p.variant, 'contract ' || d.contract_id) AS variant,
           d.contract_id AS contract_id,
           d.source_url AS source_url,
           CASE WHEN d.contracted_unit_price IS NULL THEN p.price_per_instance_hour * (1 - d.discount_fraction)
                ELSE d.contracted_unit_price * CASE WHEN d.pricing_unit = 'GPU-Hours' THEN p.gpu_count ELSE 1 END
           END AS price_per_instance_hour,
           CASE WHEN d.contracted_unit_price IS NULL THEN p.price_per_gpu_hour * (1 - d.discount_fraction)
                ELSE d.contracted_unit_price / CASE WHEN d.pricing_unit = 'GPU-Hours' THEN 1 ELSE p.gpu_count END
           END AS price_per_gpu_hour
         ),
         d.named_count
  FROM price_period AS p
  JOIN line AS d ON d.service_provider_name = p.service_provider_name
   AND d.pricing_category = p.pricing_category
   AND (d.gpu_id IS NULL OR d.gpu_id = p.gpu_id)
   AND (d.instance_pattern IS NULL OR lower(p.instance_type) GLOB lower(d.instance_pattern))
   AND (d.region_pattern IS NULL OR lower(p.region_id) GLOB lower(d.region_pattern))
   AND (d.commitment_months IS NULL OR d.commitment_months = p.commitment_months)
  WHERE p.contract_id IS NULL AND (d.contracted_unit_price IS NOT NULL OR p.price_status IN ('listed', 'derived'))
)
FROM fitting WHERE valid_to IS NULL OR valid_to > valid_from;
COMMENT ON VIEW contract_price_period IS 'Every period in which a line of a contract fitted an offer on its seller''s list, with the price under it. Where several lines of one contract fit an offer, price_at takes the one that names most, of equals the dearest.';
COMMENT ON COLUMN contract_price_period.named_count IS 'How many of GPU, instance, region and months the line names. [1]';

CREATE OR REPLACE VIEW any_price_period AS
SELECT *, 0 AS named_count FROM price_period
UNION ALL BY NAME
FROM contract_price_period;
COMMENT ON VIEW any_price_period IS 'Prices on lists and under contracts together, each list price as it is.';
