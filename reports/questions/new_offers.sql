-- Which sellers and machines are new since a while ago?
-- group: time
-- empty: nothing came up in that time that was not there before; more --days look further back
-- param: days integer 90 how many days back
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, gpu_id, instance_type, pricing_category, min(price_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour,
       count(*) AS offer_count, max(first_seen_at) AS first_seen_at
FROM price_at($as_of)
JOIN (SELECT offer_id, min(valid_from) AS first_seen_at FROM offer GROUP BY offer_id) AS seen USING (offer_id)
WHERE first_seen_at > moment($as_of) - to_days(CAST($days AS INTEGER)) AND ($gpu_id IS NULL OR gpu_id = $gpu_id)
GROUP BY service_provider_name, gpu_id, instance_type, pricing_category
ORDER BY service_provider_name, gpu_id, instance_type, pricing_category
