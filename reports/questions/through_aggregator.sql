-- Which machines are sold both by their owner and through aggregators, and who asks less?
-- group: renting
-- empty: no machine is known both from its owner and from an aggregator; `gpuplan refresh shadeform primeintellect` and the owners' sources read both
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
SELECT host_provider_name, gpu_id, CAST(gpu_count AS DOUBLE) AS gpu_count, region_id, pricing_category,
       array_to_string(seller_names, ', ') AS seller_names, direct_price_usd_per_gpu_hour, through_price_usd_per_gpu_hour, markup_fraction
FROM offer_seen_through
WHERE direct_price_usd_per_gpu_hour IS NOT NULL AND through_price_usd_per_gpu_hour IS NOT NULL
  AND ($gpu_id IS NULL OR gpu_id = $gpu_id)
ORDER BY markup_fraction, host_provider_name, gpu_id, gpu_count, region_id
