-- How many GPU-hours does a bill in FOCUS charge for in each period, and how many rows in hours name no number of GPUs?
WITH machine AS (SELECT unnest($names) AS name, unnest($gpu_counts) AS gpu_count),
usage AS (
  SELECT c.stated_start, c.stated_end,
         coalesce(stated_gpu_hours(c.quantity, c.unit), machine_hours(c.quantity, c.unit) * coalesce(c.gpu_count, m.gpu_count, s.gpu_count))
           AS gpu_hours
  FROM charge AS c
  LEFT JOIN machine AS m ON m.name = lower(c.instance_type)
  LEFT JOIN machine AS s ON s.name = lower(c.sku_id)
  WHERE c.charge_category = 'Usage' AND coalesce(stated_gpu_hours(1, c.unit), machine_hours(1, c.unit)) IS NOT NULL
)
SELECT stated_start, stated_end, coalesce(sum(gpu_hours), 0) AS gpu_hours, count(*) FILTER (gpu_hours IS NULL) AS unknown_count
FROM usage GROUP BY stated_start, stated_end ORDER BY stated_start, stated_end
