-- Which machine costs less than a smaller one of the same seller, GPU, place and terms, though it has more of everything?
WITH size AS (
  SELECT terms, gpu_count, min(instance_usd) AS least_usd, max(instance_usd) AS most_usd
  FROM arriving WHERE instance_usd IS NOT NULL AND gpu_count IS NOT NULL GROUP BY terms, gpu_count
),
-- Few sellers have any such pair, so that only theirs are compared one by one.
machine AS (
  SELECT a.*, core_count, memory_size_gib, disk_space_gib, provider_kind, instance_type
  FROM arriving AS a JOIN arriving_offer USING (offer_id)
  WHERE instance_usd IS NOT NULL AND a.gpu_count IS NOT NULL AND terms IN (
    SELECT b.terms FROM size AS b JOIN size AS s ON s.terms = b.terms AND b.gpu_count >= 1.9 * s.gpu_count
     AND s.most_usd > 1.001 * b.least_usd)
),
-- A smaller one whose own price jumped is held back itself, and no measure for others.
pair AS (
  SELECT b.*, s.instance_usd AS smaller_usd, s.gpu_count AS smaller_count, s.instance_type AS smaller_type
  FROM machine AS b
  JOIN machine AS s ON s.terms = b.terms AND b.gpu_count >= 1.9 * s.gpu_count AND s.instance_usd > 1.001 * b.instance_usd
   AND s.is_jump IS NOT TRUE
   AND coalesce(b.core_count >= s.core_count, true) AND coalesce(b.memory_size_gib >= s.memory_size_gib, true)
   AND coalesce(b.disk_space_gib, 0) >= coalesce(s.disk_space_gib, 0)
  QUALIFY row_number() OVER (PARTITION BY b.offer_id ORDER BY s.instance_usd DESC, s.offer_id) = 1
)
SELECT offer_id AS subject_id, 'size' AS name,
       CASE WHEN provider_kind = 'marketplace' OR pricing_category = 'Dynamic' OR smaller_usd < 1.5 * instance_usd
            THEN 'warning' ELSE 'quarantined' END AS verdict,
       format('{:g} GPUs cost {:.4g} USD an hour, {:g} of them {:.4g} ({})', CAST(gpu_count AS DOUBLE), CAST(instance_usd AS DOUBLE),
              CAST(smaller_count AS DOUBLE), CAST(smaller_usd AS DOUBLE), coalesce(smaller_type, 'no name')) AS reason
FROM pair
