-- Which accelerators are on sale that were never on sale before, and who sells them cheapest?
WITH known AS (SELECT DISTINCT coalesce(gpu_id, gpu_name) AS gpu FROM offer WHERE valid_from <= $since)
SELECT coalesce(gpu_id, gpu_name) AS gpu, count(*) AS offer_count, count(DISTINCT service_provider_name) AS provider_count,
       min(first_seen_at) AS first_seen_at, bool_or(what_happened = 'new') AS is_new,
       min(price_usd_per_gpu_hour_after) AS lowest_usd_per_gpu_hour,
       arg_min(service_provider_name, row(price_usd_per_gpu_hour_after, offer_id))
         FILTER (price_usd_per_gpu_hour_after IS NOT NULL) AS service_provider_name
FROM offer_moved
WHERE price_id_after IS NOT NULL AND coalesce(gpu_id, gpu_name) NOT IN (SELECT gpu FROM known)
GROUP BY gpu ORDER BY is_new DESC, gpu;
