-- How did list prices of the GPUs that are drawn go, month by month: the lowest and the median, on demand?
WITH bounds AS (
  SELECT as_of, CAST(date_trunc('month', as_of) - INTERVAL 30 MONTH AS DATE) AS since
  FROM scenario WHERE scenario_id = $scenario_id AND valid_to IS NULL
),
month AS (
  SELECT unnest(generate_series(since, as_of, INTERVAL 1 MONTH)) AS starts_at FROM bounds
  UNION SELECT CAST(as_of AS TIMESTAMP) FROM bounds
),
concerned AS (
  SELECT gpu_id, min(rank_number) AS best FROM plan_rank
  WHERE scenario_id = $scenario_id AND status = 'ranked' AND gpu_id IS NOT NULL
  GROUP BY gpu_id ORDER BY best LIMIT 4
)
SELECT h.gpu_id, CAST(m.starts_at AS DATE) AS seen_on, min(h.price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour,
       median(h.price_usd_per_gpu_hour) AS median_usd_per_gpu_hour,
       count(DISTINCT h.service_provider_name) AS provider_count, count(*) AS offer_count
FROM month AS m
JOIN price_history AS h ON h.valid_from <= CAST(m.starts_at AS TIMESTAMPTZ)
 AND (h.valid_to IS NULL OR h.valid_to > CAST(m.starts_at AS TIMESTAMPTZ))
JOIN concerned AS c ON c.gpu_id = h.gpu_id
WHERE h.pricing_category = 'Standard' AND h.price_usd_per_gpu_hour IS NOT NULL
GROUP BY h.gpu_id, c.best, m.starts_at
ORDER BY c.best, seen_on;
