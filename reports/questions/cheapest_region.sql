-- Which region or provider is cheapest for this GPU within this continent or country?
-- group: renting
-- empty: nobody here sells that on these terms with a known price there; try another --region or --category
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: region region Europe a continent, a country, EU, or a seller's region such as us-*
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT country, region_id, service_provider_name, min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
       arg_min(instance_type, row(price_usd_per_gpu_hour, price_id)) AS instance_type, count(*) AS offer_count,
       arg_min(age_days, row(price_usd_per_gpu_hour, price_id)) AS age_days
FROM offers_of($gpu_id, $region, $category, $as_of)
WHERE price_usd_per_gpu_hour IS NOT NULL
GROUP BY country, region_id, service_provider_name
ORDER BY price_usd_per_gpu_hour, service_provider_name, region_id
