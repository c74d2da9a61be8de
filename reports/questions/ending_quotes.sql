-- Which quotes, contracts and offers end soon?
-- group: buying
-- empty: nothing here says that it ends in that time; only quotes, contracts and some offers state an end: `gpuplan quotes import FILE`, or more --days
-- param: days integer 60 how many days ahead
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH ending AS (
  SELECT 'price' AS what, service_provider_name AS seller_name, coalesce(instance_type, gpu_name) AS thing, valid_until AS last_day
  FROM price_at($as_of)
  UNION ALL SELECT 'server', source_name, hardware_id, valid_until FROM hardware_price_at($as_of)
  UNION ALL SELECT 'colocation', service_provider_name, place_id, valid_until FROM colocation_price_now
  UNION ALL SELECT 'contract', service_provider_name, contract_id, ends_on FROM contract_discount WHERE valid_to IS NULL
)
SELECT what, seller_name, thing, last_day, date_diff('day', CAST(moment($as_of) AS DATE), last_day) AS days_left
FROM ending
WHERE last_day BETWEEN CAST(moment($as_of) AS DATE) AND CAST(moment($as_of) AS DATE) + CAST($days AS INTEGER)
ORDER BY last_day, what, seller_name, thing
