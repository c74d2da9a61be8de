-- Which plans have a figure that is too uncertain to rank, and why?
SELECT * EXCLUDE (valid_from, batch_id, scenario_sha256)
FROM plan_rank
WHERE scenario_id = $scenario_id AND status = 'indicative'
ORDER BY npv_cost_usd NULLS LAST, plan_id;
