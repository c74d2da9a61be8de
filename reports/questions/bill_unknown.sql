-- How much of our bills is not in the comparison, and why?
-- group: bills
-- empty: no bill is imported: `gpuplan bill import FILE` reads one in FOCUS
SELECT service_provider_name, coalesce(missing_reason, 'counted') AS reason, sum(charge_count) AS charge_count,
       sum(effective_cost_usd) AS effective_cost_usd
FROM actual_usage GROUP BY service_provider_name, coalesce(missing_reason, 'counted')
ORDER BY effective_cost_usd DESC NULLS LAST, service_provider_name, reason
