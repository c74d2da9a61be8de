-- How much of each provider's offer has a price, a known GPU and a known place?
-- group: trust
-- empty: the warehouse holds no offers: `gpuplan refresh` reads sources
SELECT c.service_provider_name, c.offer_count, c.priced_count, c.unknown_gpu_count, c.incomplete_count,
       coalesce(u.unplaced_count, 0) AS unplaced_count, c.newest_age_days, c.oldest_age_days
FROM coverage AS c
LEFT JOIN (SELECT service_provider_name, sum(offer_count) AS unplaced_count FROM unplaced GROUP BY ALL) AS u
  USING (service_provider_name)
ORDER BY c.offer_count DESC, c.service_provider_name
