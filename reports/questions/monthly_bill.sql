-- What do this many GPUs cost in a month of this many hours, by seller and terms?
-- group: renting
-- table: service_provider_name, pricing_category, commitment_months, cost_usd_per_month, cost_usd_per_used_gpu_hour, instance_count, instance_type, status
-- empty: nobody here sells that on these terms with a known price there; try another --region or --category
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: gpu_count positive 8 GPUs in all, over as many instances as it takes
-- param: hours_per_month positive 730 hours of use in a month; a commitment is paid for all 730
-- param: region region * a continent, a country, EU, or a seller's region such as us-*
-- param: category category null Standard, Dynamic (spot) or Committed; any where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, pricing_category, commitment_months, cost_usd_per_month, cost_usd_per_used_gpu_hour,
       instance_count, instance_type, CAST(paid_gpu_count AS DOUBLE) AS paid_gpu_count, region_id, status, age_days
FROM monthly_cost($gpu_id, gpus := $gpu_count, hours_per_month := $hours_per_month, region := $region,
                  category := $category, as_of := $as_of)
WHERE cost_usd_per_month IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY service_provider_name, pricing_category, commitment_months
                           ORDER BY status = 'indicative', cost_usd_per_month, price_id) = 1
ORDER BY status = 'indicative', cost_usd_per_month, service_provider_name, pricing_category, commitment_months
