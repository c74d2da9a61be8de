-- What is the cheapest way to get this many GPUs in one node?
-- group: renting
-- table: rank_number, cost_usd_per_hour, price_usd_per_gpu_hour, service_provider_name, instance_type, region_id, status, age_days
-- empty: nobody here sells so many in one instance there on these terms; lower --gpu_count, or try another --region or --category
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: gpu_count positive 8 GPUs that must be in one instance
-- param: region region EU a continent, a country, EU, or a seller's region such as us-*
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT rank_number, cost_usd_per_hour, price_usd_per_gpu_hour, status, service_provider_name, instance_type,
       CAST(gpu_count AS DOUBLE) AS gpu_count, region_id, country, commitment_months, missing_reason, age_days
FROM cheapest($gpu_id, gpus := $gpu_count, region := $region, category := $category, as_of := $as_of)
