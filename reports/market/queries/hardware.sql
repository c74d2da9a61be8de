-- Which prices of servers, racks and cards moved, came and went, the largest move first?
WITH before AS (FROM hardware_price_at($since)),
after AS (FROM hardware_price_at($until)),
pair AS (
  SELECT coalesce(a.source, b.source) AS source, coalesce(a.hardware_id, b.hardware_id) AS hardware_id,
         coalesce(a.kind, b.kind) AS kind, coalesce(a.condition, b.condition) AS condition,
         coalesce(a.gpu_id, b.gpu_id) AS gpu_id, coalesce(a.gpu_count, b.gpu_count) AS gpu_count,
         coalesce(a.source_name, b.source_name) AS source_name, coalesce(a.pricing_currency, b.pricing_currency) AS pricing_currency,
         coalesce(a.observed_on, b.observed_on) AS observed_on,
         b.typical_price_usd AS typical_price_usd_before, a.typical_price_usd AS typical_price_usd_after,
         CAST(CASE WHEN a.pricing_currency = b.pricing_currency THEN a.typical_price / b.typical_price - 1
                   ELSE a.typical_price_usd / b.typical_price_usd - 1 END AS DOUBLE) AS change_fraction,
         b.price_id AS price_id_before, a.price_id AS price_id_after
  FROM before AS b FULL JOIN after AS a ON a.source = b.source AND a.hardware_id = b.hardware_id
)
SELECT CASE WHEN price_id_after IS NULL THEN 'withdrawn' WHEN price_id_before IS NULL THEN 'new'
            WHEN change_fraction < 0 THEN 'cheaper' WHEN change_fraction > 0 THEN 'dearer' END AS what_happened, *
FROM pair
WHERE (price_id_before IS NULL OR price_id_after IS NULL OR change_fraction <> 0)
  AND ($gpu_id IS NULL OR gpu_id = $gpu_id)
  AND ($provider IS NULL OR lower($provider) IN (lower(source_name), lower(source)))
ORDER BY abs(change_fraction) DESC NULLS LAST, hardware_id, source;
