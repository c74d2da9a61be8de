-- What do offers of a GPU cost at a moment, cheapest first?
SELECT service_provider_name, instance_type, gpu_id, gpu_name, CAST(gpu_count AS DOUBLE) AS gpu_count, region_id,
       pricing_category, commitment_months, variant, price_usd_per_gpu_hour, price_usd_per_instance_hour,
       CASE WHEN price_usd_per_gpu_hour IS NULL THEN 'no price'
            WHEN gpu_count IS NULL AND $gpu_count > 1 THEN 'indicative'
            ELSE price_status END AS status,
       missing_reason, list_unit_price, pricing_unit, pricing_currency, fx_rate_on, core_count, memory_size_gib,
       observed_at, age_days, freshness, stale_at, source, source_url, provider_kind, availability_zone, payment_option, price_id,
       country, continent, held_back_case_id
FROM price_at($moment)
WHERE ($gpu_id IS NULL OR gpu_id = $gpu_id)
  AND ($gpu_count IS NULL OR gpu_count = $gpu_count OR gpu_count IS NULL)
  AND ($provider IS NULL OR lower($provider) IN (lower(service_provider_name), lower(source)))
  AND ($region IS NULL OR lower(region_id) GLOB lower($region))
  AND ($category IS NULL OR pricing_category = $category)
  AND ($continents IS NULL OR list_contains($continents, continent))
  AND ($countries IS NULL OR list_contains($countries, country))
ORDER BY price_usd_per_gpu_hour IS NULL, status = 'indicative', price_usd_per_gpu_hour, service_provider_name, region_id, price_id
