-- How many months of the cheapest rent does a server's price buy?
-- group: buying
-- empty: no server with a price has GPUs that anybody rents out on these terms; `gpuplan ask hardware` lists servers
-- param: category category Standard terms of the rent: Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH rent AS (
  SELECT gpu_id, min(price_usd_per_gpu_hour) AS price_usd_per_gpu_hour,
         arg_min(service_provider_name, row(price_usd_per_gpu_hour, price_id)) AS service_provider_name
  FROM price_at($as_of) WHERE pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL GROUP BY gpu_id
)
SELECT h.hardware_id, h.condition, CAST(h.typical_price_usd / h.gpu_count AS DOUBLE) AS price_usd_per_gpu, rent.price_usd_per_gpu_hour,
       rent.service_provider_name, h.typical_price_usd / h.gpu_count / (rent.price_usd_per_gpu_hour * 730) AS rent_months
FROM hardware_price_at($as_of) AS h JOIN rent USING (gpu_id)
WHERE h.missing_reason IS NULL AND h.kind <> 'card'
ORDER BY rent_months, h.hardware_id
