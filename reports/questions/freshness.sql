-- How stale is what I look at, by provider?
-- group: trust
-- empty: the warehouse holds no offers: `gpuplan refresh` reads sources
SELECT service_provider_name, offer_count, priced_count, unknown_gpu_count, newest_age_days, oldest_age_days
FROM coverage
ORDER BY newest_age_days DESC, service_provider_name
