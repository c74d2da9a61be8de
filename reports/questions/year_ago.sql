-- What did this GPU cost a year ago, and what does it cost now?
-- group: time
-- empty: no offer of this GPU has a known price on both days; fewer --days, or `gpuplan history import FILE` for older prices
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: days integer 365 how many days back
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT today.service_provider_name, today.instance_type, today.region_id, today.pricing_category, today.commitment_months,
       earlier.price_usd_per_gpu_hour AS price_usd_per_gpu_hour_before,
       today.price_usd_per_gpu_hour AS price_usd_per_gpu_hour_now,
       today.price_usd_per_gpu_hour / earlier.price_usd_per_gpu_hour - 1 AS change_fraction
FROM price_at($as_of) AS today
JOIN price_at(moment($as_of) - to_days(CAST($days AS INTEGER))) AS earlier USING (offer_id)
WHERE today.gpu_id = $gpu_id AND today.price_usd_per_gpu_hour IS NOT NULL AND earlier.price_usd_per_gpu_hour IS NOT NULL
ORDER BY abs(change_fraction) DESC, today.service_provider_name, today.region_id, today.offer_id
