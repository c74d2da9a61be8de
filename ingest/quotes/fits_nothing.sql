-- Which lines of a sheet's contracts fit no offer that is on its seller's list now?
SELECT d.contract_id, d.service_provider_name, concat_ws(', ', d.gpu_id, d.instance_pattern, d.region_pattern, d.pricing_category) AS told
FROM contract_discount AS d
WHERE d.source = $source AND d.valid_to IS NULL
  AND NOT EXISTS (FROM contract_price_period AS c WHERE c.price_id LIKE '%+' || d.discount_id)
ORDER BY ALL
