-- Whose price per GPU is below the floor or above the ceiling of its class? A GPU of no class is measured by its memory.
WITH class AS (
  SELECT g.gpu, g.is_sized, b.*
  FROM (SELECT DISTINCT gpu, gpu_memory_gb IS NOT NULL AS is_sized FROM arriving WHERE gpu_usd IS NOT NULL) AS g
  JOIN band AS b ON g.gpu GLOB b.gpu_pattern AND (g.is_sized OR NOT b.per_gb)
  QUALIFY row_number() OVER (PARTITION BY g.gpu, g.is_sized ORDER BY b.place) = 1
),
classed AS (
  SELECT a.offer_id, a.gpu_usd, c.class_name, c.most_usd, CASE WHEN c.per_gb THEN a.gpu_memory_gb ELSE 1 END AS times,
         CASE a.pricing_category WHEN 'Dynamic' THEN c.least_dynamic_usd WHEN 'Committed' THEN c.least_committed_usd
              ELSE c.least_standard_usd END * times AS least_usd
  FROM arriving AS a
  JOIN class AS c ON c.gpu = a.gpu AND c.is_sized = (a.gpu_memory_gb IS NOT NULL)
  WHERE a.gpu_usd IS NOT NULL
)
SELECT offer_id AS subject_id, 'band' AS name, 'quarantined' AS verdict,
       format('{:.4g} USD per GPU-hour; what is known of class {} is {:.3g} to {:.3g}', CAST(gpu_usd AS DOUBLE), class_name,
              CAST(least_usd AS DOUBLE), CAST(most_usd * times AS DOUBLE)) AS reason
FROM classed
WHERE gpu_usd NOT BETWEEN least_usd AND most_usd * times
