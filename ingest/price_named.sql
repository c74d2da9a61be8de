-- Which prices go by an id, or does a plan of that id rest on?
WITH wanted AS (
  SELECT $name AS price_id
  UNION
  SELECT price_id FROM cost_line WHERE plan_id = $name AND valid_to IS NULL AND price_id IS NOT NULL
)
SELECT p.price_id, split_part(p.price_id, '@', 1) AS offer_id,
       CASE WHEN p.pricing_unit LIKE 'million %' THEN 'token'
            WHEN p.pricing_unit IN ('server', 'rack', 'card') THEN 'hardware' ELSE 'offer' END AS kind,
       p.service_provider_name, p.thing, p.region_id, p.list_unit_price, p.upfront_unit_price, p.pricing_unit,
       p.pricing_currency, p.price_status, p.valid_from, p.valid_to, p.source, p.source_url, p.batch_id
FROM price_named AS p WHERE p.price_id IN (FROM wanted)
ORDER BY ALL
