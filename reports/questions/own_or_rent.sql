-- What does this fleet cost over years, owned with its electricity or rented on each kind of terms?
-- group: buying
-- empty: neither a server with that GPU nor a rent of it has a price here; `gpuplan ask hardware` and `gpuplan prices --gpu GPU` show what there is
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: gpu_count integer 64 GPUs in the fleet
-- param: years integer 4 how long it is needed
-- param: utilisation share 0.7 hours in which the GPUs are used, over all hours
-- param: electricity_usd_per_kwh number 0.08 what a kilowatt-hour costs
-- param: power_usage_effectiveness positive 1.3 power of the hall over power of the servers
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH rented AS (
  SELECT 'rent, ' || lower(pricing_category) || coalesce(format(' {} months', commitment_months), '') AS way,
         arg_min(concat_ws(' ', service_provider_name, instance_type), row(price_usd_per_gpu_hour, price_id)) AS what,
         $gpu_count * 8760 * $years * min(price_usd_per_gpu_hour)
           * CASE WHEN pricing_category = 'Committed' THEN 1 ELSE $utilisation END AS cost_usd
  FROM offers_of($gpu_id, '*', '*', $as_of)
  WHERE price_usd_per_gpu_hour IS NOT NULL AND (commitment_months IS NULL OR commitment_months <= 12 * $years)
  GROUP BY pricing_category, commitment_months
),
owned AS (
  SELECT 'own, ' || condition AS way, hardware_id AS what,
         ceil($gpu_count / gpu_count) * (CAST(typical_price_usd AS DOUBLE)
           + power_full_w / 1000 * $power_usage_effectiveness * $electricity_usd_per_kwh * 8760 * $years * $utilisation) AS cost_usd
  FROM hardware_price_at($as_of)
  WHERE gpu_id = $gpu_id AND kind <> 'card' AND missing_reason IS NULL
)
SELECT way, what, cost_usd, cost_usd / ($gpu_count * 8760 * $years * $utilisation) AS cost_usd_per_used_gpu_hour
FROM (FROM rented UNION ALL FROM owned)
ORDER BY cost_usd NULLS LAST, way, what
