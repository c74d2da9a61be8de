-- How many GPU-hours does a bill in FOCUS charge for in each period, and how many rows in hours name no number of GPUs?
WITH machine AS (SELECT unnest($instance_types) AS instance_type, unnest($gpu_counts) AS gpu_count),
usage AS (
  SELECT CAST(ChargePeriodStart AS VARCHAR) AS starts, CAST(ChargePeriodEnd AS VARCHAR) AS ends,
         CAST(ConsumedQuantity AS DOUBLE) AS hours,
         TRY_CAST(json_extract_string(TRY_CAST(SkuPriceDetails AS JSON), '$.GpuCount') AS DOUBLE) AS gpu_count,
         json_extract_string(TRY_CAST(SkuPriceDetails AS JSON), '$.InstanceType') AS instance_type
  FROM bill
  WHERE ChargeCategory = 'Usage' AND lower(ConsumedUnit) IN ('hour', 'hours', 'hrs')
)
SELECT u.starts, u.ends, coalesce(sum(u.hours * coalesce(u.gpu_count, m.gpu_count)), 0) AS gpu_hours,
       count(*) FILTER (coalesce(u.gpu_count, m.gpu_count) IS NULL) AS unknown_count
FROM usage AS u LEFT JOIN machine AS m ON m.instance_type = u.instance_type
GROUP BY ALL ORDER BY u.starts, u.ends
