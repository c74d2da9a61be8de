-- Which offers are gone, or have no price any more, what did they cost last, and is their GPU still sold by anybody?
WITH went AS (
  SELECT *, CASE WHEN what_happened LIKE 'price %' THEN 'no price any more' ELSE what_happened END AS how,
         coalesce(gpu_id, gpu_name) AS gpu
  FROM offer_moved
  WHERE what_happened IN ('withdrawn', 'price unpriced', 'price reservation_only', 'price not_offered')
),
held AS (SELECT DISTINCT coalesce(gpu_id, gpu_name) AS gpu FROM offer_moved WHERE price_id_after IS NOT NULL)
SELECT how, service_provider_name, gpu, pricing_category, commitment_months,
       list_sort(list(DISTINCT instance_type) FILTER (instance_type IS NOT NULL)) AS instance_types,
       count(*) AS offer_count, min(price_usd_per_gpu_hour_before) AS lowest_usd_per_gpu_hour,
       any_value(h.gpu IS NOT NULL) AS is_gpu_on_sale
FROM went LEFT JOIN held AS h USING (gpu)
GROUP BY how, service_provider_name, gpu, pricing_category, commitment_months
ORDER BY is_gpu_on_sale, service_provider_name, gpu, pricing_category, commitment_months, how;
