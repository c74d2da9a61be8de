-- Which price periods has a GPU had, offer by offer, oldest first?
SELECT service_provider_name, instance_type, CAST(gpu_count AS DOUBLE) AS gpu_count, region_id, pricing_category,
       commitment_months, payment_option, variant, valid_from, valid_to, price_usd_per_gpu_hour, price_usd_per_instance_hour,
       price_usd_per_gpu_hour / lag(price_usd_per_gpu_hour) OVER (PARTITION BY offer_id ORDER BY valid_from) - 1
         AS change_fraction,
       list_unit_price, pricing_unit, pricing_currency, fx_rate_on, source, source_url, batch_id, price_id
FROM price_history
WHERE gpu_id = $gpu_id
  AND ($provider IS NULL OR lower($provider) IN (lower(service_provider_name), lower(source)))
  AND ($instance_type IS NULL OR lower(instance_type) = lower($instance_type))
  AND ($region IS NULL OR lower(region_id) GLOB lower($region))
QUALIFY $all_periods OR count(*) OVER (PARTITION BY offer_id) > 1
ORDER BY service_provider_name, instance_type, region_id, pricing_category, commitment_months, variant, offer_id, valid_from
