-- Whose price per GPU is below the floor or above the ceiling of its class? A GPU of no class is measured by its memory.
WITH sized AS (
  SELECT a.*, coalesce(g.memory_size_gb, a.gpu_memory_size_gb / a.gpu_count) AS memory_gb
  FROM arriving AS a LEFT JOIN gpu AS g ON g.gpu_id = a.gpu_id AND g.valid_to IS NULL
  WHERE a.gpu_usd IS NOT NULL
),
classed AS (
  SELECT s.*, b.*, CASE WHEN b.per_gb THEN s.memory_gb ELSE 1 END AS times,
         CASE s.pricing_category WHEN 'Dynamic' THEN b.least_dynamic_usd WHEN 'Committed' THEN b.least_committed_usd
              ELSE b.least_standard_usd END * times AS least_usd
  FROM sized AS s
  JOIN band AS b ON coalesce(s.gpu_id, s.gpu_name) GLOB b.gpu_pattern AND (s.memory_gb IS NOT NULL OR NOT b.per_gb)
  QUALIFY row_number() OVER (PARTITION BY s.offer_id ORDER BY b.place) = 1
)
SELECT offer_id AS subject_id, 'band' AS name, 'quarantined' AS verdict,
       format('{:.4g} USD per GPU-hour; what is known of class {} is {:.3g} to {:.3g}', CAST(gpu_usd AS DOUBLE), class_name,
              CAST(least_usd AS DOUBLE), CAST(most_usd * times AS DOUBLE)) AS reason
FROM classed
WHERE gpu_usd NOT BETWEEN least_usd AND most_usd * times
