-- How many GPU-hours does a sum buy, of each GPU?
-- group: renting
-- table: gpu_id, gpu_hours, price_usd_per_gpu_hour, service_provider_name, instance_type, region_id, least_spend_usd, age_days
-- empty: nobody here sells that on these terms with a known price there, or the sum buys nothing; raise --budget_usd, or try another --region or --category
-- param: budget_usd number 10000 US dollars, spent in any time
-- param: region region * a continent, a country, EU, or a seller's region such as us-*
-- param: category category Standard Standard, Dynamic (spot) or Committed
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT gpu_id, gpu_hours, price_usd_per_gpu_hour, service_provider_name, instance_type, gpu_count, region_id,
       least_spend_usd, age_days
FROM gpu_hours_for($budget_usd, region := $region, category := $category, as_of := $as_of)
