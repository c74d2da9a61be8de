-- How do sellers, and terms of sale, differ on the price of one GPU?

CREATE OR REPLACE MACRO spread_by_provider_at(as_of) AS TABLE
SELECT gpu_id, pricing_category, service_provider_name,
       min(price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour, median(price_usd_per_gpu_hour) AS median_usd_per_gpu_hour,
       max(price_usd_per_gpu_hour) AS highest_usd_per_gpu_hour,
       min(price_usd_per_gpu_hour) / min(min(price_usd_per_gpu_hour)) OVER (PARTITION BY gpu_id, pricing_category)
         AS lowest_over_cheapest,
       count(price_usd_per_gpu_hour) AS priced_count, count(*) - count(price_usd_per_gpu_hour) AS unpriced_count,
       arg_min(freshness, row(price_usd_per_gpu_hour, price_id)) FILTER (price_usd_per_gpu_hour IS NOT NULL) AS freshness,
       arg_min(age_days, row(price_usd_per_gpu_hour, price_id)) FILTER (price_usd_per_gpu_hour IS NOT NULL) AS age_days
FROM price_at(as_of) WHERE gpu_id IS NOT NULL
GROUP BY gpu_id, pricing_category, service_provider_name;
COMMENT ON MACRO TABLE spread_by_provider_at IS 'spread_by_provider_at(as_of): as spread_by_provider, at a moment. Example: FROM spread_by_provider_at(''2026-10-01'') WHERE gpu_id = ''H100-SXM-80GB''';

CREATE OR REPLACE VIEW spread_by_provider AS FROM spread_by_provider_at('now');
COMMENT ON VIEW spread_by_provider IS 'How far apart providers are on the price of each GPU on each kind of terms; offers without a price are counted apart. Example: FROM spread_by_provider WHERE gpu_id = ''H100-SXM-80GB'' AND pricing_category = ''Standard'' ORDER BY lowest_usd_per_gpu_hour';
COMMENT ON COLUMN spread_by_provider.lowest_usd_per_gpu_hour IS 'Lowest price of the provider over instances and regions. [USD/GPU h]';
COMMENT ON COLUMN spread_by_provider.median_usd_per_gpu_hour IS 'Median of its offers. [USD/GPU h]';
COMMENT ON COLUMN spread_by_provider.highest_usd_per_gpu_hour IS 'Highest price of the provider. [USD/GPU h]';
COMMENT ON COLUMN spread_by_provider.lowest_over_cheapest IS 'Its lowest price as a multiple of the lowest of all providers. [ratio]';
COMMENT ON COLUMN spread_by_provider.priced_count IS 'Offers with a price in US dollars. [1]';
COMMENT ON COLUMN spread_by_provider.unpriced_count IS 'Offers without one. [1]';
COMMENT ON COLUMN spread_by_provider.freshness IS 'How that age stands to what the source of the lowest price allows.';
COMMENT ON COLUMN spread_by_provider.age_days IS 'Days since the lowest price was last seen to hold. [days]';

CREATE OR REPLACE MACRO spot_discount_at(as_of) AS TABLE
WITH offered AS (
  SELECT service_provider_name, gpu_id, gpu_count, instance_type, region_id, availability_zone, variant, pricing_category,
         price_usd_per_gpu_hour, price_status, freshness, missing_reason, age_days, price_id
  FROM price_at(as_of) WHERE gpu_id IS NOT NULL AND pricing_category IN ('Dynamic', 'Standard')
),
on_demand AS (
  SELECT service_provider_name, gpu_id, gpu_count, instance_type, region_id, variant,
         min(price_usd_per_gpu_hour) AS on_demand_usd_per_gpu_hour
  FROM offered WHERE pricing_category = 'Standard' GROUP BY ALL
)
SELECT s.service_provider_name, s.gpu_id, s.gpu_count, s.instance_type, s.region_id, s.availability_zone, s.variant,
       s.price_usd_per_gpu_hour AS spot_usd_per_gpu_hour, o.on_demand_usd_per_gpu_hour,
       1 - s.price_usd_per_gpu_hour / o.on_demand_usd_per_gpu_hour AS discount_fraction,
       i.low_interruption_fraction, i.high_interruption_fraction, s.price_status, s.freshness, s.missing_reason,
       s.age_days, s.price_id
FROM offered AS s
LEFT JOIN on_demand AS o ON o.service_provider_name = s.service_provider_name AND o.gpu_id = s.gpu_id
 AND o.instance_type IS NOT DISTINCT FROM s.instance_type AND o.gpu_count IS NOT DISTINCT FROM s.gpu_count
 AND o.region_id IS NOT DISTINCT FROM s.region_id AND o.variant IS NOT DISTINCT FROM s.variant
LEFT JOIN spot_interruption AS i ON i.service_provider_name = s.service_provider_name
 AND i.instance_type = s.instance_type AND i.region_id = s.region_id AND i.valid_to IS NULL
WHERE s.pricing_category = 'Dynamic';
COMMENT ON MACRO TABLE spot_discount_at IS 'spot_discount_at(as_of): as spot_discount, at a moment. Example: FROM spot_discount_at(''2026-10-01'') WHERE gpu_id = ''H100-SXM-80GB'' ORDER BY discount_fraction DESC NULLS LAST LIMIT 5';

CREATE OR REPLACE VIEW spot_discount AS FROM spot_discount_at('now');
COMMENT ON VIEW spot_discount IS 'Each spot offer beside on-demand of the same machine in the same region; the discount is empty where there is none. Example: FROM spot_discount WHERE service_provider_name = ''Azure'' ORDER BY discount_fraction DESC NULLS LAST LIMIT 5';
COMMENT ON COLUMN spot_discount.spot_usd_per_gpu_hour IS 'One GPU for one hour on spot. [USD/GPU h]';
COMMENT ON COLUMN spot_discount.on_demand_usd_per_gpu_hour IS 'One GPU for one hour of the same machine on demand. [USD/GPU h]';
COMMENT ON COLUMN spot_discount.discount_fraction IS 'How much less spot costs. [fraction]';
