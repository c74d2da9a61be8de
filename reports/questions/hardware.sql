-- What do servers and cards cost to buy, per GPU and per GB of its memory?
-- group: buying
-- table: hardware_id, condition, gpu_count, typical_price_usd, price_usd_per_gpu, price_usd_per_gpu_memory_gb, missing_reason, age_days
-- empty: no server or card with that GPU has a price here; `gpuplan quotes import FILE` brings a vendor's quote
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT hardware_id, kind, condition, gpu_id, gpu_count, CAST(typical_price_usd AS DOUBLE) AS typical_price_usd,
       CAST(typical_price_usd_per_gpu AS DOUBLE) AS price_usd_per_gpu,
       CAST(typical_price_usd_per_gpu_memory_gb AS DOUBLE) AS price_usd_per_gpu_memory_gb, confidence, missing_reason, age_days
FROM hardware_price_at($as_of)
WHERE $gpu_id IS NULL OR gpu_id = $gpu_id
ORDER BY price_usd_per_gpu NULLS LAST, hardware_id, condition
