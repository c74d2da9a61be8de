-- Which offers are there now that were not, or had no price?
WITH came AS (
  SELECT *, CASE WHEN what_happened LIKE 'price %' THEN 'priced now' ELSE what_happened END AS how,
         coalesce(gpu_id, gpu_name) AS gpu
  FROM offer_moved
  WHERE what_happened IN ('new', 'first seen', 'back', 'price listed', 'price derived')
)
SELECT how, service_provider_name, gpu, pricing_category, commitment_months,
       list_sort(list(DISTINCT instance_type) FILTER (instance_type IS NOT NULL)) AS instance_types,
       count(*) AS offer_count, min(first_seen_at) AS first_seen_at,
       min(price_usd_per_gpu_hour_after) AS lowest_usd_per_gpu_hour
FROM came
GROUP BY how, service_provider_name, gpu, pricing_category, commitment_months
ORDER BY how = 'first seen', how, service_provider_name, gpu, lowest_usd_per_gpu_hour NULLS LAST,
         pricing_category, commitment_months;
