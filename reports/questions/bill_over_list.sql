-- What did a GPU-hour cost us by the bill, and what does it cost by the list?
-- group: bills
-- table: month, instance_type, pricing_category, gpu_hours, effective_usd_per_gpu_hour, list_usd_per_gpu_hour, over_list_fraction
-- empty: no bill of that time is imported: `gpuplan bill import FILE` reads one in FOCUS; `gpuplan ask bill_unknown` says what is not compared
-- param: since date 0001-01-01 first month, such as 2026-01-01
SELECT CAST(month AS DATE) AS month, service_provider_name, instance_type, gpu_id, region_id, pricing_category,
       commitment_discount_type, gpu_hours, effective_cost_usd, effective_usd_per_gpu_hour, list_usd_per_gpu_hour,
       over_list_fraction, bill_list_usd_per_gpu_hour, priced_gpu_hours, unused_cost_usd
FROM billed_over_list WHERE month >= $since
ORDER BY month, effective_cost_usd DESC, service_provider_name, instance_type, region_id, pricing_category
