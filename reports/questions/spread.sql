-- How far apart are providers on the price of this GPU?
-- group: renting
-- empty: nobody here sells that on these terms with a known price; try another --category
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, min(price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour,
       median(price_usd_per_gpu_hour) AS median_usd_per_gpu_hour, max(price_usd_per_gpu_hour) AS highest_usd_per_gpu_hour,
       min(price_usd_per_gpu_hour) / min(min(price_usd_per_gpu_hour)) OVER () AS lowest_over_cheapest, count(*) AS offer_count
FROM price_at($as_of)
WHERE gpu_id = $gpu_id AND pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL
GROUP BY service_provider_name
ORDER BY lowest_usd_per_gpu_hour, service_provider_name
