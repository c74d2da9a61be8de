-- How many GPUs has a machine, by its name or by a seller's id of the thing, where all sellers that have it say the same?
SELECT lower(name) AS name, CAST(any_value(gpu_count) AS DOUBLE) AS gpu_count
FROM offer UNPIVOT (name FOR said_by IN (instance_type, sku_id))
WHERE gpu_count IS NOT NULL
GROUP BY lower(name) HAVING count(DISTINCT gpu_count) = 1
