-- Where is spot cheapest for this GPU, and how often is it taken back?
-- group: terms
-- table: service_provider_name, region_id, instance_type, gpu_count, spot_usd_per_gpu_hour, discount_fraction, high_interruption_fraction, age_days
-- empty: nobody here sells this GPU on spot at a known price; `gpuplan refresh aws_spot azure gcp` reads theirs
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, region_id, instance_type, CAST(gpu_count AS DOUBLE) AS gpu_count, variant, spot_usd_per_gpu_hour,
       on_demand_usd_per_gpu_hour, discount_fraction, low_interruption_fraction, high_interruption_fraction, age_days
FROM spot_discount_at($as_of)
WHERE gpu_id = $gpu_id AND spot_usd_per_gpu_hour IS NOT NULL
ORDER BY spot_usd_per_gpu_hour, service_provider_name, region_id, instance_type, price_id
