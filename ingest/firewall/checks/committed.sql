-- Which committed price is above the price on demand of the same machine, or so far below it that a term was taken for an hour?
-- A price on demand that jumped is held back itself, and no measure for others.
WITH on_demand AS (
  SELECT machine, max(gpu_usd) AS gpu_usd
  FROM arriving WHERE pricing_category = 'Standard' AND NOT is_contracted AND is_jump IS NOT TRUE
  GROUP BY machine
)
SELECT a.offer_id AS subject_id, 'committed' AS name,
       CASE WHEN a.gpu_usd / o.gpu_usd BETWEEN 0.05 AND 1.5 THEN 'warning' ELSE 'quarantined' END AS verdict,
       format('{:.4g} times the price on demand of the same machine', CAST(a.gpu_usd / o.gpu_usd AS DOUBLE)) AS reason
FROM arriving AS a
JOIN on_demand AS o USING (machine)
WHERE a.pricing_category = 'Committed' AND a.gpu_usd / o.gpu_usd NOT BETWEEN 0.05 AND 1.01
