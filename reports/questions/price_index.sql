-- How did the price of this GPU go, month by month?
-- group: time
-- empty: no price of this GPU on these terms is known in those months; try more --months, or `gpuplan history import FILE`
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: months integer 24 how many months back
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH month AS (
  SELECT CAST(unnest(generate_series(date_trunc('month', moment($as_of)) - to_months(CAST($months AS INTEGER)),
                                     date_trunc('month', moment($as_of)), INTERVAL 1 MONTH)) AS TIMESTAMPTZ) AS starts_at
),
held AS (
  SELECT * FROM price_history
  WHERE gpu_id = $gpu_id AND pricing_category = $category AND price_usd_per_gpu_hour IS NOT NULL
)
SELECT CAST(m.starts_at AS DATE) AS month_starting, min(h.price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour,
       median(h.price_usd_per_gpu_hour) AS median_usd_per_gpu_hour,
       100 * median_usd_per_gpu_hour / first(median(h.price_usd_per_gpu_hour)) OVER (ORDER BY m.starts_at)
         AS index_of_median_ratio,
       count(DISTINCT h.service_provider_name) AS provider_count, count(*) AS offer_count
FROM month AS m
JOIN held AS h ON h.valid_from <= m.starts_at AND (h.valid_to IS NULL OR h.valid_to > m.starts_at)
GROUP BY m.starts_at
ORDER BY m.starts_at
