-- Which mix of ways serves each scenario for least, and which part of the load does each way carry?

CREATE OR REPLACE VIEW portfolio_now AS
SELECT p.* EXCLUDE (source, valid_to),
       concat_ws(' ', b.service_provider_name, coalesce(b.instance_type, b.model_name, b.gpu_id), replace(b.route, '_', ' ')) AS best_plan_name
FROM portfolio AS p LEFT JOIN plan AS b ON b.plan_id = p.best_plan_id AND b.valid_to IS NULL
WHERE p.valid_to IS NULL;
COMMENT ON VIEW portfolio_now IS 'The newest portfolio of every scenario: the cheapest mix beside the cheapest single way. Example: SELECT scenario_id, npv_cost_usd, saving_npv_usd, best_plan_name, explanation FROM portfolio_now';
COMMENT ON COLUMN portfolio_now.best_plan_name IS 'Seller, shape and terms of the cheapest single way.';

CREATE OR REPLACE VIEW portfolio_stack AS
SELECT l.* EXCLUDE (source, valid_to), p.load_unit, p.peak_load_units, l.npv_cost_usd / p.npv_cost_usd AS cost_fraction,
       n.price_observed_on, n.price_freshness, n.price_source_url, n.unit_price_usd
FROM portfolio_layer AS l
JOIN portfolio AS p ON p.scenario_id = l.scenario_id AND p.valid_to IS NULL
LEFT JOIN plan AS n ON n.plan_id = l.plan_id AND n.valid_to IS NULL
WHERE l.valid_to IS NULL;
COMMENT ON VIEW portfolio_stack IS 'The layers of the newest portfolios, from the base of the load to its peak, with their prices. Example: SELECT layer_rank, unit_count, layer_name, load_from_units, load_to_units, hours_used_per_unit_year, cost_usd_per_year FROM portfolio_stack ORDER BY scenario_id, layer_rank';
COMMENT ON COLUMN portfolio_stack.cost_fraction IS 'Its part of the portfolio''s discounted cost. [fraction]';
