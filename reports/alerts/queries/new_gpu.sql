-- Which GPUs were first seen on sale lately, by a reading of a live source, and who sells them cheapest?
WITH first_seen AS (
  SELECT coalesce(gpu_id, gpu_name) AS gpu, min(valid_from) AS seen_at, arg_min(batch_id, valid_from) AS batch_id
  FROM offer GROUP BY ALL
)
SELECT f.gpu, f.seen_at, arg_min(p.service_provider_name, p.price_usd_per_gpu_hour) AS service_provider_name,
       arg_min(p.instance_type, p.price_usd_per_gpu_hour) AS instance_type,
       arg_min(p.region_id, p.price_usd_per_gpu_hour) AS region_id,
       arg_min(p.pricing_category, p.price_usd_per_gpu_hour) AS pricing_category
FROM first_seen AS f
JOIN batch AS b ON b.batch_id = f.batch_id AND b.warn_after_hours IS NOT NULL
JOIN price_at($now) AS p ON coalesce(p.gpu_id, p.gpu_name) = f.gpu
WHERE f.seen_at BETWEEN $since AND $now
GROUP BY ALL ORDER BY f.gpu
