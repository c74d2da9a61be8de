-- Where is this GPU cheapest, by provider and terms?
-- group: renting
-- table: service_provider_name, pricing_category, commitment_months, instance_type, region_id, price_usd_per_gpu_hour, region_count, age_days
-- empty: nobody here sells that on these terms with a known price; `gpuplan prices --gpu GPU` shows what there is, leave out --gpu_count and --region for more
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: gpu_count positive null GPUs in one instance; any where left out
-- param: region text * pattern of regions, such as us-*
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, pricing_category, commitment_months, variant,
       arg_min(instance_type, row(price_usd_per_gpu_hour, price_id)) AS instance_type,
       arg_min(region_id, row(price_usd_per_gpu_hour, price_id)) AS region_id,
       min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
       count(DISTINCT region_id) AS region_count, arg_min(age_days, row(price_usd_per_gpu_hour, price_id)) AS age_days
FROM price_at($as_of)
WHERE gpu_id = $gpu_id AND price_usd_per_gpu_hour IS NOT NULL
  AND ($gpu_count IS NULL OR gpu_count = $gpu_count)
  AND lower(coalesce(region_id, '')) GLOB lower($region)
GROUP BY ALL
ORDER BY price_usd_per_gpu_hour, service_provider_name, pricing_category, commitment_months, instance_type, variant
