-- How evenly are our GPUs used: what share of what is paid for, and of the month's peak?
-- group: bills
-- table: month, service_provider_name, gpu_id, paid_gpu_hours, used_gpu_hours, peak_gpu_count, used_over_paid_fraction, used_over_peak_fraction
-- empty: no bill of that time is imported: `gpuplan bill import FILE` reads one in FOCUS
-- param: since date 0001-01-01 first month, such as 2026-01-01
FROM actual_utilisation WHERE month >= $since ORDER BY month, service_provider_name, gpu_id
