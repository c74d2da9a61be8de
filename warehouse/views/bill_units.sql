-- How many hours of a machine, or of a GPU, is a quantity on a bill?

CREATE OR REPLACE MACRO machine_hours(quantity, unit) AS
  quantity / CASE WHEN lower(unit) IN ('hours', 'hour', 'hrs', '1 hour') THEN 1
                  WHEN lower(unit) = 'minutes' THEN 60 WHEN lower(unit) = 'seconds' THEN 3600 END;
COMMENT ON MACRO machine_hours IS 'The hours of a machine that a bill charges for in hours, minutes or seconds; empty for another unit. Example: SELECT machine_hours(7200, ''seconds'') AS hours';

CREATE OR REPLACE MACRO stated_gpu_hours(quantity, unit) AS CASE WHEN lower(unit) IN ('gpu-hour', 'gpu-hours') THEN quantity END;
COMMENT ON MACRO stated_gpu_hours IS 'The GPU-hours of a bill that charges for GPUs by the hour, whatever the machine; empty for another unit. Example: SELECT stated_gpu_hours(24, ''GPU-Hours'') AS gpu_hours';
