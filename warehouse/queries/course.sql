-- What was the lowest price of a GPU at each seller on each kind of terms, from move to move; empty while it had none?
WITH period AS (
  SELECT service_provider_name, pricing_category, valid_from, valid_to, price_usd_per_gpu_hour
  FROM price_history
  WHERE gpu_id = $gpu_id AND price_usd_per_gpu_hour IS NOT NULL
    AND ($provider IS NULL OR lower($provider) IN (lower(service_provider_name), lower(source)))
    AND ($instance_type IS NULL OR lower(instance_type) = lower($instance_type))
    AND ($region IS NULL OR lower(region_id) GLOB lower($region))
),
edge AS (
  SELECT service_provider_name, pricing_category, valid_from AS moved_at FROM period
  UNION
  SELECT service_provider_name, pricing_category, valid_to FROM period WHERE valid_to IS NOT NULL
),
lowest AS (
  SELECT e.service_provider_name, e.pricing_category, e.moved_at,
         min(p.price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour
  FROM edge AS e
  LEFT JOIN period AS p ON p.service_provider_name = e.service_provider_name AND p.pricing_category = e.pricing_category
   AND p.valid_from <= e.moved_at AND (p.valid_to IS NULL OR p.valid_to > e.moved_at)
  GROUP BY ALL
)
SELECT * FROM lowest
QUALIFY lowest_usd_per_gpu_hour IS DISTINCT FROM
        lag(lowest_usd_per_gpu_hour) OVER (PARTITION BY service_provider_name, pricing_category ORDER BY moved_at)
ORDER BY service_provider_name, pricing_category, moved_at
