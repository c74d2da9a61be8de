-- What does a commitment save, and how busy must the GPUs be for it to pay?
-- group: terms
-- table: service_provider_name, instance_type, region_id, commitment_months, on_demand_usd_per_gpu_hour, committed_usd_per_gpu_hour, saving_fraction, breakeven_utilisation
-- empty: no commitment for this GPU stands beside a price on demand of the same machine and region; `gpuplan ask commitment_terms` lists all
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: region text * pattern of regions, such as us-*
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT c.service_provider_name, c.instance_type, c.region_id, c.commitment_type, c.commitment_months,
       o.price_usd_per_gpu_hour AS on_demand_usd_per_gpu_hour, c.price_usd_per_gpu_hour AS committed_usd_per_gpu_hour,
       1 - c.price_usd_per_gpu_hour / o.price_usd_per_gpu_hour AS saving_fraction,
       c.price_usd_per_gpu_hour / o.price_usd_per_gpu_hour AS breakeven_utilisation
FROM price_at($as_of) AS c
JOIN price_at($as_of) AS o
  ON o.service_provider_name = c.service_provider_name AND o.instance_type = c.instance_type
 AND o.region_id IS NOT DISTINCT FROM c.region_id AND o.pricing_category = 'Standard'
 AND o.variant IS NOT DISTINCT FROM c.variant
WHERE c.pricing_category = 'Committed' AND c.gpu_id = $gpu_id AND lower(coalesce(c.region_id, '')) GLOB lower($region)
  AND c.price_usd_per_gpu_hour IS NOT NULL AND o.price_usd_per_gpu_hour IS NOT NULL
ORDER BY saving_fraction DESC, c.service_provider_name, c.region_id, c.instance_type, c.commitment_months
