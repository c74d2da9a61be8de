-- What does a commitment cost for each hour of use, and at which utilisation does it break even?
-- group: terms
-- table: service_provider_name, instance_type, region_id, commitment_months, committed_usd_per_used_gpu_hour, on_demand_usd_per_gpu_hour, breakeven_utilisation, pays
-- empty: no commitment for this GPU stands beside a price on demand of the same machine and region; `gpuplan ask commitment_terms` lists all
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: utilisation share 0.6 hours in which the GPUs are used, over all hours
-- param: region region * a continent, a country, EU, or a seller's region such as us-*
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, instance_type, region_id, commitment_type, commitment_months, payment_option,
       committed_usd_per_used_gpu_hour, on_demand_usd_per_gpu_hour, breakeven_utilisation, pays, age_days
FROM commitment_effective($utilisation, gpu := $gpu_id, region := $region, as_of := $as_of)
WHERE breakeven_utilisation IS NOT NULL
ORDER BY committed_usd_per_used_gpu_hour, service_provider_name, instance_type, region_id, commitment_months, price_id
