-- What does each GPU of a replica hold, in the layouts that front plans rest on?
SELECT gpu_id, tensor_parallel, part, size_gib, gpu_memory_gib
FROM memory_part
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY gpu_id, tensor_parallel, part_rank;
