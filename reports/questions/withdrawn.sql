-- Which offers were withdrawn lately, and what did they cost?
-- group: time
-- empty: nothing that is watched was withdrawn in that time; more --days look further back, and `gpuplan refresh` watches
-- param: days integer 90 how many days back
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT h.valid_to AS withdrawn_at, h.service_provider_name, h.instance_type, h.gpu_id, h.region_id, h.pricing_category,
       h.price_usd_per_gpu_hour AS last_price_usd_per_gpu_hour
FROM price_history AS h
WHERE h.valid_to > moment($as_of) - to_days(CAST($days AS INTEGER)) AND h.valid_to <= moment($as_of)
  AND ($gpu_id IS NULL OR h.gpu_id = $gpu_id)
  AND NOT EXISTS (FROM price AS later WHERE later.offer_id = h.offer_id AND later.valid_from >= h.valid_to
                  AND later.valid_from <= moment($as_of))
ORDER BY withdrawn_at DESC, h.service_provider_name, h.instance_type, h.region_id, h.pricing_category, h.price_id
