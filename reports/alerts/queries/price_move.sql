-- Which watched prices moved by at least a fraction, and still are where they moved to?
SELECT c.offer_id, c.changed_at, o.gpu_id, o.gpu_name, o.service_provider_name, o.instance_type, o.region_id,
       o.pricing_category, c.pricing_currency, CAST(c.change_fraction AS DOUBLE) AS change_fraction,
       CAST(c.price_per_gpu_hour_before AS DOUBLE) AS before, CAST(c.price_per_gpu_hour_after AS DOUBLE) AS after
FROM price_change AS c
JOIN price_at($now) AS o ON o.offer_id = c.offer_id AND o.contract_id IS NULL
WHERE c.changed_at BETWEEN $since AND $now AND round(abs(c.change_fraction), 9) >= $change_fraction
  AND ($gpu_id IS NULL OR o.gpu_id = $gpu_id)
  AND ($provider IS NULL OR lower($provider) IN (lower(o.service_provider_name), lower(o.source)))
  AND ($region IS NULL OR lower(o.region_id) GLOB lower($region))
  AND ($category IS NULL OR o.pricing_category = $category)
  AND ($continents IS NULL OR list_contains($continents, o.continent))
  AND ($countries IS NULL OR list_contains($countries, o.country))
ORDER BY abs(c.change_fraction) DESC, c.changed_at, o.service_provider_name, o.instance_type, o.region_id, c.offer_id
