-- Which sellers' prices moved, on which machines, in how many offers, and by how much at most?
SELECT what_happened, service_provider_name, coalesce(gpu_id, gpu_name) AS gpu, pricing_category, commitment_months, pricing_currency,
       list_sort(list(DISTINCT instance_type) FILTER (instance_type IS NOT NULL)) AS instance_types, count(*) AS offer_count,
       median(change_fraction) AS median_change_fraction,
       arg_max(change_fraction, row(abs(change_fraction), offer_id)) AS largest_change_fraction,
       arg_max(region_id, row(abs(change_fraction), offer_id)) AS region_id,
       arg_max(price_usd_per_gpu_hour_before, row(abs(change_fraction), offer_id)) AS price_usd_per_gpu_hour_before,
       arg_max(price_usd_per_gpu_hour_after, row(abs(change_fraction), offer_id)) AS price_usd_per_gpu_hour_after,
       arg_max(price_id_after, row(abs(change_fraction), offer_id)) AS price_id
FROM offer_moved WHERE what_happened IN ('cheaper', 'dearer')
GROUP BY ALL
ORDER BY abs(largest_change_fraction) DESC, service_provider_name, gpu, pricing_category, commitment_months, price_id;
