-- What can I get for a monthly budget, running all month?
-- group: renting
-- table: gpu_id, instance_count, service_provider_name, instance_type, region_id, gpu_count, cost_usd_per_month, age_days
-- empty: no such instance with a known price can run a whole month for this; raise --budget_usd, or try --category Dynamic (spot) or a smaller --gpu_count
-- param: budget_usd number 10000 US dollars for one month of 730 hours
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: gpu_count positive 1 GPUs that must be in one instance
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH offer AS (
  -- a price for one GPU, of a seller who states no instance's size, holds where one GPU is asked for
  SELECT * REPLACE (coalesce(gpu_count, 1) AS gpu_count,
                    CASE WHEN gpu_count IS NULL THEN price_usd_per_gpu_hour ELSE price_usd_per_instance_hour END
                      AS price_usd_per_instance_hour)
  FROM price_at($as_of)
  WHERE pricing_category = $category AND gpu_id IS NOT NULL AND ($gpu_id IS NULL OR gpu_id = $gpu_id)
),
fitting AS (
  SELECT *, CAST(floor($budget_usd / (price_usd_per_instance_hour * 730)) AS BIGINT) AS instance_count
  FROM offer WHERE gpu_count >= $gpu_count
)
SELECT gpu_id, instance_count, service_provider_name, instance_type, region_id, variant,
       CAST(instance_count * gpu_count AS DOUBLE) AS gpu_count,
       price_usd_per_instance_hour, instance_count * price_usd_per_instance_hour * 730 AS cost_usd_per_month, age_days
FROM fitting
WHERE instance_count > 0
QUALIFY row_number() OVER (PARTITION BY gpu_id ORDER BY instance_count * gpu_count DESC, cost_usd_per_month, price_id) = 1
ORDER BY gpu_count DESC, cost_usd_per_month, gpu_id
