-- Which other GPUs have at least this one's memory and bandwidth, and cost less?
-- group: renting
-- empty: no other GPU with a price on these terms has as much memory and bandwidth for less, or this one has no price on them; try another --category
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH lowest AS (
  SELECT gpu_id, min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
         arg_min(service_provider_name, row(price_usd_per_gpu_hour, price_id)) AS service_provider_name,
         arg_min(age_days, row(price_usd_per_gpu_hour, price_id)) AS age_days
  FROM price_at($as_of) WHERE pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL GROUP BY gpu_id
),
device AS (
  SELECT g.gpu_id, g.usable_memory_gib, g.memory_bandwidth_gb_per_s, p.* EXCLUDE (gpu_id)
  FROM gpu AS g JOIN lowest AS p ON p.gpu_id = g.gpu_id WHERE g.valid_to IS NULL
)
SELECT other.gpu_id, other.price_usd_per_gpu_hour,
       1 - other.price_usd_per_gpu_hour / wanted.price_usd_per_gpu_hour AS saving_fraction,
       other.usable_memory_gib, other.memory_bandwidth_gb_per_s, other.service_provider_name, other.age_days
FROM device AS wanted
JOIN device AS other ON other.usable_memory_gib >= wanted.usable_memory_gib
 AND other.memory_bandwidth_gb_per_s >= wanted.memory_bandwidth_gb_per_s
 AND other.price_usd_per_gpu_hour < wanted.price_usd_per_gpu_hour
WHERE wanted.gpu_id = $gpu_id
ORDER BY other.price_usd_per_gpu_hour, other.gpu_id
