-- How far apart are sellers on the price of each GPU on demand, now and then?
WITH seller AS (
  SELECT gpu_id, service_provider_name, min(price_usd_per_gpu_hour_before) AS before, min(price_usd_per_gpu_hour_after) AS after
  FROM offer_moved WHERE gpu_id IS NOT NULL AND pricing_category = 'Standard' GROUP BY ALL
)
SELECT gpu_id, count(after) AS provider_count, min(after) AS lowest_usd_per_gpu_hour,
       arg_min(service_provider_name, row(after, service_provider_name)) FILTER (after IS NOT NULL) AS cheapest_provider_name,
       median(after) AS median_usd_per_gpu_hour, max(after) AS highest_usd_per_gpu_hour,
       arg_max(service_provider_name, row(after, service_provider_name)) FILTER (after IS NOT NULL) AS dearest_provider_name,
       max(after) / min(after) AS highest_over_lowest, count(before) AS provider_count_before,
       CASE WHEN count(before) > 1 THEN max(before) / min(before) END AS highest_over_lowest_before
FROM seller GROUP BY gpu_id HAVING count(after) > 1
ORDER BY highest_over_lowest DESC, gpu_id;
