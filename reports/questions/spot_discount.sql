-- How much cheaper is spot than on demand, by provider and GPU?
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
SELECT s.service_provider_name, s.gpu_id, count(*) AS pair_count,
       median(1 - s.price_usd_per_gpu_hour / o.price_usd_per_gpu_hour) AS median_discount_fraction,
       min(1 - s.price_usd_per_gpu_hour / o.price_usd_per_gpu_hour) AS smallest_discount_fraction,
       max(1 - s.price_usd_per_gpu_hour / o.price_usd_per_gpu_hour) AS largest_discount_fraction
FROM price_now AS s
JOIN price_now AS o
  ON o.service_provider_name = s.service_provider_name AND o.gpu_id = s.gpu_id AND o.pricing_category = 'Standard'
 AND o.instance_type IS NOT DISTINCT FROM s.instance_type AND o.gpu_count IS NOT DISTINCT FROM s.gpu_count
 AND o.region_id IS NOT DISTINCT FROM s.region_id AND o.variant IS NOT DISTINCT FROM s.variant
WHERE s.pricing_category = 'Dynamic' AND ($gpu_id IS NULL OR s.gpu_id = $gpu_id)
  AND s.price_usd_per_gpu_hour IS NOT NULL AND o.price_usd_per_gpu_hour IS NOT NULL
GROUP BY ALL
ORDER BY median_discount_fraction DESC, s.service_provider_name, s.gpu_id
