-- After how many months of use has a server paid for itself, against the cheapest rent and with its electricity?
-- group: buying
-- empty: no server with a price has GPUs that anybody rents out on these terms for more than its electricity; `gpuplan ask hardware` lists servers
-- param: electricity_usd_per_kwh number 0.08 what a kilowatt-hour costs
-- param: power_usage_effectiveness positive 1.3 power of the hall over power of the servers
-- param: utilisation share 0.7 hours in which the GPUs are used, over all hours
-- param: category category Standard terms of the rent: Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH rent AS (
  SELECT gpu_id, min(price_usd_per_gpu_hour) AS rent_usd_per_gpu_hour,
         arg_min(service_provider_name, row(price_usd_per_gpu_hour, price_id)) AS service_provider_name
  FROM price_at($as_of) WHERE pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL GROUP BY gpu_id
),
owned AS (
  SELECT hardware_id, condition, gpu_id, CAST(typical_price_usd_per_gpu AS DOUBLE) AS price_usd_per_gpu,
         power_full_w / 1000 / gpu_count * $power_usage_effectiveness * $electricity_usd_per_kwh AS electricity_usd_per_gpu_hour
  FROM hardware_price_at($as_of) WHERE missing_reason IS NULL AND kind <> 'card'
)
SELECT o.hardware_id, o.condition, o.price_usd_per_gpu, r.rent_usd_per_gpu_hour, r.service_provider_name,
       o.electricity_usd_per_gpu_hour,
       CASE WHEN r.rent_usd_per_gpu_hour > o.electricity_usd_per_gpu_hour
            THEN o.price_usd_per_gpu / ((r.rent_usd_per_gpu_hour - o.electricity_usd_per_gpu_hour) * $utilisation * 730)
       END AS payback_months
FROM owned AS o JOIN rent AS r USING (gpu_id)
ORDER BY payback_months NULLS LAST, o.hardware_id, o.condition
