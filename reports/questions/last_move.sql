-- When did the price of this GPU last move, where, and by how much?
-- group: time
-- empty: no price of this GPU on these terms ever moved while it was watched; `gpuplan history import FILE` brings older prices
-- param: gpu_id gpu H100-SXM-80GB an accelerator, by id or alias
-- param: category category Standard Standard, Dynamic (spot) or Committed
SELECT changed_at, service_provider_name, instance_type, region_id, price_per_gpu_hour_before, price_per_gpu_hour_after,
       pricing_currency, change_fraction
FROM price_change
WHERE gpu_id = $gpu_id AND pricing_category = $category
QUALIFY row_number() OVER (PARTITION BY service_provider_name, instance_type ORDER BY changed_at DESC, abs(change_fraction) DESC, region_id) = 1
ORDER BY changed_at DESC, service_provider_name, instance_type
