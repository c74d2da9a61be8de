-- What does a useful GPU-hour cost at each utilisation?
SELECT plan_id, utilisation, cost_usd_per_useful_gpu_hour
FROM cost_curve
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY plan_id, utilisation;
