-- How do the lengths and payments of commitments compare, by provider and GPU?
-- group: terms
-- table: service_provider_name, gpu_id, commitment_months, payment_option, pair_count, median_saving_fraction, lowest_usd_per_gpu_hour, median_breakeven_utilisation
-- empty: no commitment stands beside a price on demand of the same machine and region; `gpuplan refresh aws azure gcp` reads theirs
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, gpu_id, commitment_type, commitment_months, payment_option,
       count(saving_fraction) AS pair_count, median(saving_fraction) AS median_saving_fraction,
       min(committed_usd_per_gpu_hour) AS lowest_usd_per_gpu_hour, median(breakeven_utilisation) AS median_breakeven_utilisation
FROM commitment_effective(1.0, gpu := coalesce($gpu_id, '*'), as_of := $as_of)
GROUP BY service_provider_name, gpu_id, commitment_type, commitment_months, payment_option
ORDER BY service_provider_name, gpu_id, commitment_type, commitment_months, payment_option
