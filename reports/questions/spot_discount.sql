-- How much cheaper is spot than on demand, by provider and GPU?
-- group: terms
-- empty: no price on spot stands beside one on demand of the same machine and region; `gpuplan refresh aws_spot azure gcp` reads theirs
-- param: gpu_id gpu null an accelerator, by id or alias; all where left out
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, gpu_id, count(discount_fraction) AS pair_count,
       median(discount_fraction) AS median_discount_fraction, min(discount_fraction) AS smallest_discount_fraction,
       max(discount_fraction) AS largest_discount_fraction, count(*) - count(discount_fraction) AS unpaired_count
FROM spot_discount_at($as_of)
WHERE $gpu_id IS NULL OR gpu_id = $gpu_id
GROUP BY service_provider_name, gpu_id
HAVING count(discount_fraction) > 0
ORDER BY median_discount_fraction DESC, service_provider_name, gpu_id
