-- Which GPUs give the most memory for the money?
-- group: renting
-- empty: no GPU that is known has a price on these terms; try another --category
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH cheapest AS (
  SELECT gpu_id, min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
         arg_min(service_provider_name, row(price_usd_per_gpu_hour, price_id)) AS service_provider_name
  FROM price_at($as_of) WHERE pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL GROUP BY gpu_id
)
SELECT c.gpu_id, g.usable_memory_gib, g.memory_bandwidth_gb_per_s, c.service_provider_name, c.price_usd_per_gpu_hour,
       c.price_usd_per_gpu_hour / g.usable_memory_gib AS price_usd_per_gib_hour
FROM cheapest AS c JOIN gpu AS g ON g.gpu_id = c.gpu_id AND g.valid_to IS NULL
ORDER BY price_usd_per_gib_hour, c.gpu_id
