-- Which committed price is above the price on demand of the same machine, or so far below it that a term was taken for an hour?
WITH on_demand AS (
  SELECT service_provider_name, instance_type, gpu_name, gpu_count, region_id, variant, max(gpu_usd) AS gpu_usd
  FROM arriving WHERE pricing_category = 'Standard' AND contract_id IS NULL GROUP BY ALL
)
SELECT a.offer_id AS subject_id, 'committed' AS name,
       CASE WHEN a.gpu_usd / o.gpu_usd BETWEEN 0.05 AND 1.5 THEN 'warning' ELSE 'quarantined' END AS verdict,
       format('{:.4g} times the price on demand of the same machine', CAST(a.gpu_usd / o.gpu_usd AS DOUBLE)) AS reason
FROM arriving AS a
JOIN on_demand AS o ON o.service_provider_name = a.service_provider_name AND o.instance_type IS NOT DISTINCT FROM a.instance_type
 AND o.gpu_name = a.gpu_name AND o.gpu_count IS NOT DISTINCT FROM a.gpu_count
 AND o.region_id IS NOT DISTINCT FROM a.region_id AND o.variant IS NOT DISTINCT FROM a.variant
WHERE a.pricing_category = 'Committed' AND a.gpu_usd / o.gpu_usd NOT BETWEEN 0.05 AND 1.01
