-- What is the cheapest rent of each accelerator in each size of instance at a moment, on given terms?
WITH offer AS (
  SELECT gpu_id, CAST(gpu_count AS DOUBLE) AS gpu_count,
         CASE WHEN gpu_count IS NULL THEN price_usd_per_gpu_hour ELSE price_usd_per_instance_hour END AS price_usd_per_hour,
         service_provider_name, instance_type, region_id, price_id, age_days, freshness
  FROM price_at($moment)
  WHERE pricing_category = $category AND gpu_id IS NOT NULL AND availability IS DISTINCT FROM 'sold_out'
    AND (gpu_count IS NULL OR gpu_count >= 1)
)
SELECT gpu_id, gpu_count, price_usd_per_hour, service_provider_name, instance_type, region_id, price_id, age_days, freshness
FROM offer
WHERE price_usd_per_hour > 0
QUALIFY row_number() OVER (PARTITION BY gpu_id, gpu_count ORDER BY price_usd_per_hour, age_days, price_id) = 1
ORDER BY gpu_id, gpu_count NULLS LAST
