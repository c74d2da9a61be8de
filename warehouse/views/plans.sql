-- What does each way to serve a scenario cost, and which is cheapest?

CREATE OR REPLACE VIEW plan_rank AS
SELECT p.* EXCLUDE (source, valid_to),
       CASE WHEN p.status = 'ranked'
            THEN row_number() OVER (PARTITION BY p.scenario_id, p.status ORDER BY p.npv_cost_usd, p.plan_id)
       END AS rank_number,
       p.npv_cost_usd / min(p.npv_cost_usd) FILTER (p.status = 'ranked') OVER (PARTITION BY p.scenario_id)
         AS cost_over_cheapest
FROM plan AS p WHERE valid_to IS NULL;
COMMENT ON VIEW plan_rank IS 'The newest plans of every scenario; those with a whole and certain price are ranked by discounted cost.';
COMMENT ON COLUMN plan_rank.rank_number IS 'Place in the ranking, from 1; empty for a plan that is not ranked. [1]';
COMMENT ON COLUMN plan_rank.cost_over_cheapest IS 'Discounted cost as a multiple of the cheapest ranked plan''s. [ratio]';

CREATE OR REPLACE VIEW plan_split AS
SELECT c.scenario_id, c.plan_id, c.component, sum(c.cost_usd) AS total_cost_usd,
       arg_min(c.formula, c.year) AS formula, arg_min(c.inputs, c.year) AS inputs, arg_min(c.price_id, c.year) AS price_id
FROM cost_line AS c WHERE c.valid_to IS NULL GROUP BY ALL;
COMMENT ON VIEW plan_split IS 'What each component of a plan costs over the horizon, undiscounted.';
COMMENT ON COLUMN plan_split.total_cost_usd IS 'Cash out over the horizon; money that comes back is negative. [USD]';
COMMENT ON COLUMN plan_split.formula IS 'How the figure is made.';
COMMENT ON COLUMN plan_split.inputs IS 'The formula''s inputs.';
COMMENT ON COLUMN plan_split.price_id IS 'The price it rests on.';

CREATE OR REPLACE VIEW plan_cash AS
SELECT c.scenario_id, c.plan_id, c.year, c.cost_usd,
       sum(cost_usd) OVER (PARTITION BY c.plan_id ORDER BY c.year) AS cumulative_cost_usd
FROM (SELECT scenario_id, plan_id, year, sum(cost_usd) AS cost_usd
      FROM cost_line WHERE valid_to IS NULL GROUP BY ALL) AS c;
COMMENT ON VIEW plan_cash IS 'Cash out of each plan by year, and its running total.';
COMMENT ON COLUMN plan_cash.cost_usd IS 'Cash out in the year. [USD]';
COMMENT ON COLUMN plan_cash.cumulative_cost_usd IS 'Cash out up to the end of the year. [USD]';
