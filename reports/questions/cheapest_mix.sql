-- Which mix of owning, committing, renting by the hour and calling an API is cheapest, and which part of the load does each carry?
-- group: plans
-- empty: no mix is planned yet for such a scenario: `gpuplan portfolio SCENARIO` does
-- param: scenario text null part of a scenario's id; all where left out
-- table: layer_rank, unit_count, layer_name, load_from_units, load_to_units, threshold_hours_per_year, cost_usd_per_year
SELECT s.scenario_id, s.layer_rank, s.unit_count, s.layer_name, s.load_from_units, s.load_to_units, s.load_unit,
       s.hours_used_per_unit_year, s.threshold_hours_per_year, s.cost_usd_per_year, s.cost_fraction,
       s.one_more_saves_usd_per_year, p.npv_cost_usd AS mix_npv_cost_usd, p.saving_npv_usd AS mix_saving_npv_usd,
       p.best_plan_name, s.price_observed_on
FROM portfolio_stack AS s JOIN portfolio_now AS p USING (scenario_id)
WHERE $scenario IS NULL OR contains(s.scenario_id, lower($scenario))
ORDER BY s.scenario_id, s.layer_rank
