-- How many machines or parts does each source sell that our tables don't know, and which is one of them?
SELECT source, count(*) AS unmapped_count, min(coalesce(instance_type, gpu_name)) AS example
FROM unmapped
WHERE list_contains($sources, source) AND (instance_type IS NULL OR gpu_name = instance_type)
GROUP BY source
ORDER BY source
