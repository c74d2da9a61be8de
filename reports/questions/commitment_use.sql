-- How much of our commitments do we use, and what does the rest cost?
-- group: bills
-- table: month, service_provider_name, commitment_discount_id, commitment_discount_type, used_fraction, used_cost_usd, unused_cost_usd
-- empty: no bill of that time is imported: `gpuplan bill import FILE` reads one in FOCUS; or it has no commitments with a status
-- param: since date 0001-01-01 first month, such as 2026-01-01
SELECT CAST(month AS DATE) AS month, * EXCLUDE (month) FROM commitment_use WHERE month >= $since
ORDER BY month, unused_cost_usd DESC, service_provider_name, commitment_discount_id
