-- What does each component of each ranked plan cost over the horizon, and by what formula?
SELECT s.plan_id, s.component, s.total_cost_usd, s.formula, s.inputs, s.price_id
FROM plan_split AS s
JOIN plan_rank AS p ON p.plan_id = s.plan_id
WHERE s.scenario_id = $scenario_id AND p.status = 'ranked'
ORDER BY p.rank_number, s.total_cost_usd DESC, s.component;
