-- What can be rented, at the prices that held at a moment?
SELECT price_id, offer_id, service_provider_name, provider_kind, gpu_id, gpu_name, CAST(gpu_count AS DOUBLE) AS gpu_count,
       instance_type, region_id, country, continent, pricing_category, commitment_months, commitment_type, payment_option, variant, pricing_unit,
       price_usd_per_gpu_hour, price_usd_per_instance_hour,
       CAST(upfront_unit_price * usd_per_unit / (gpu_count * commitment_months * 730) AS DOUBLE) AS upfront_usd_per_gpu_hour,
       missing_reason, source_url, observed_at, age_days, availability, source, freshness
FROM price_at($moment)
ORDER BY offer_id, price_id
