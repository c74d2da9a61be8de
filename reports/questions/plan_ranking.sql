-- Which way to serve each planned scenario is cheapest, and by how much?
-- group: plans
-- table: scenario_id, rank_number, way, service_provider_name, what, pricing_category, cost_usd_per_month, cost_over_cheapest
-- empty: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does
-- param: scenario text null part of a scenario's id; all where left out
SELECT scenario_id, rank_number, way, service_provider_name, coalesce(instance_type, model_name) AS what, pricing_category,
       commitment_months, cost_usd_per_month, npv_cost_usd, cost_over_cheapest, as_of
FROM plan_rank
WHERE status = 'ranked' AND ($scenario IS NULL OR contains(scenario_id, lower($scenario)))
ORDER BY scenario_id, rank_number
