-- Which spot price is above the price on demand of the same machine?
-- A price on demand that jumped is held back itself, and no measure for others.
WITH on_demand AS (
  SELECT machine, max(gpu_usd) AS gpu_usd
  FROM arriving WHERE pricing_category = 'Standard' AND NOT is_contracted AND is_jump IS NOT TRUE
  GROUP BY machine
)
SELECT a.offer_id AS subject_id, 'spot' AS name, 'warning' AS verdict,
       format('spot is {:.4g} times the price on demand of the same machine', CAST(a.gpu_usd / o.gpu_usd AS DOUBLE)) AS reason
FROM arriving AS a
JOIN on_demand AS o USING (machine)
WHERE a.pricing_category = 'Dynamic' AND a.gpu_usd > 1.01 * o.gpu_usd
