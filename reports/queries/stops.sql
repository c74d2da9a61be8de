-- What does each front plan cost at every stop of the levers, and how does that slope in servers' price and the tariff?
SELECT s.* EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id)
FROM lever_stop AS s
JOIN plan_rank AS p ON p.plan_id = s.plan_id
WHERE s.scenario_id = $scenario_id AND s.valid_to IS NULL AND p.status = 'ranked'
ORDER BY s.load_factor, s.price_drift_per_year, s.horizon_years, p.rank_number, s.slope_in;
