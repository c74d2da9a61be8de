-- Whose price per GPU is below the floor or above the ceiling of its class? A GPU of no class is measured by its memory.
WITH sized AS (
  SELECT a.offer_id, a.gpu_usd, a.gpu_id, a.gpu_name, a.pricing_category,
         coalesce(g.memory_size_gb, a.gpu_memory_size_gb / a.gpu_count) AS memory_gb
  FROM arriving AS a LEFT JOIN gpu AS g ON g.gpu_id = a.gpu_id AND g.valid_to IS NULL
  WHERE a.gpu_usd IS NOT NULL
),
class AS (
  SELECT g.gpu, g.is_sized, b.*
  FROM (SELECT DISTINCT coalesce(gpu_id, gpu_name) AS gpu, memory_gb IS NOT NULL AS is_sized FROM sized) AS g
  JOIN band AS b ON g.gpu GLOB b.gpu_pattern AND (g.is_sized OR NOT b.per_gb)
  QUALIFY row_number() OVER (PARTITION BY g.gpu, g.is_sized ORDER BY b.place) = 1
),
classed AS (
  SELECT s.offer_id, s.gpu_usd, c.class_name, c.most_usd, CASE WHEN c.per_gb THEN s.memory_gb ELSE 1 END AS times,
         CASE s.pricing_category WHEN 'Dynamic' THEN c.least_dynamic_usd WHEN 'Committed' THEN c.least_committed_usd
              ELSE c.least_standard_usd END * times AS least_usd
  FROM sized AS s
  JOIN class AS c ON c.gpu = coalesce(s.gpu_id, s.gpu_name) AND c.is_sized = (s.memory_gb IS NOT NULL)
)
SELECT offer_id AS subject_id, 'band' AS name, 'quarantined' AS verdict,
       format('{:.4g} USD per GPU-hour; what is known of class {} is {:.3g} to {:.3g}', CAST(gpu_usd AS DOUBLE), class_name,
              CAST(least_usd AS DOUBLE), CAST(most_usd * times AS DOUBLE)) AS reason
FROM classed
WHERE gpu_usd NOT BETWEEN least_usd AND most_usd * times
