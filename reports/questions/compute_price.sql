-- What do a TFLOP and a GB/s of memory bandwidth cost, by GPU?
-- group: renting
-- empty: no GPU that is known has a price on these terms; try another --category
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH lowest AS (
  SELECT gpu_id, min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
         arg_min(service_provider_name, row(price_usd_per_gpu_hour, price_id)) AS service_provider_name,
         arg_min(age_days, row(price_usd_per_gpu_hour, price_id)) AS age_days
  FROM price_at($as_of) WHERE pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL GROUP BY gpu_id
)
SELECT p.gpu_id, p.price_usd_per_gpu_hour, p.service_provider_name,
       1000 * p.price_usd_per_gpu_hour / coalesce(g.bf16_dense_tflops, g.fp16_dense_tflops) AS price_usd_per_16_bit_pflop_hour,
       1000 * p.price_usd_per_gpu_hour / g.fp8_dense_tflops AS price_usd_per_8_bit_pflop_hour,
       1000 * p.price_usd_per_gpu_hour / g.memory_bandwidth_gb_per_s AS price_usd_per_tb_per_s_hour, p.age_days
FROM lowest AS p JOIN gpu AS g ON g.gpu_id = p.gpu_id AND g.valid_to IS NULL
ORDER BY price_usd_per_16_bit_pflop_hour NULLS LAST, p.gpu_id
