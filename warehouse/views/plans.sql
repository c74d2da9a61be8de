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

CREATE OR REPLACE VIEW plan_total AS
WITH summed AS (
  SELECT plan_id, sum(cost_usd) AS lines_total_usd, sum(cost_usd) FILTER (year = 0) AS before_first_hour_usd,
         sum(cost_usd) FILTER (year = 1) AS first_year_usd, count(*) AS line_count,
         count(*) FILTER (price_id IS NOT NULL) AS priced_line_count
  FROM cost_line WHERE valid_to IS NULL GROUP BY plan_id
)
SELECT p.scenario_id, p.plan_id, p.status, p.reason, p.way, p.service_provider_name, p.pricing_category,
       p.commitment_months, p.variant, p.model_name, p.gpu_id, p.gpu_count, p.instance_type, p.instance_count, p.region_id,
       s.lines_total_usd, s.before_first_hour_usd, s.first_year_usd, p.total_cost_usd, p.npv_cost_usd,
       p.cost_usd_per_month, p.cost_usd_per_useful_gpu_hour, p.cost_usd_per_million_tokens,
       p.energy_kwh_per_year, p.carbon_kg_per_year,
       coalesce(s.line_count, 0) AS line_count, coalesce(s.priced_line_count, 0) AS priced_line_count,
       p.as_of, date_diff('day', p.as_of, CAST(now() AS DATE)) AS age_days
FROM plan AS p LEFT JOIN summed AS s ON s.plan_id = p.plan_id WHERE p.valid_to IS NULL;
COMMENT ON VIEW plan_total IS 'What each plan costs in all, by its lines and as the planner says; a plan without a price has no total. Example: SELECT way, service_provider_name, lines_total_usd, npv_cost_usd, cost_usd_per_month FROM plan_total WHERE status = ''ranked'' ORDER BY npv_cost_usd LIMIT 5';
COMMENT ON COLUMN plan_total.lines_total_usd IS 'Sum of the plan''s cost lines, undiscounted. [USD]';
COMMENT ON COLUMN plan_total.before_first_hour_usd IS 'Of that, what is paid before the first hour of use. [USD]';
COMMENT ON COLUMN plan_total.first_year_usd IS 'Of that, what is paid in the first year of use. [USD]';
COMMENT ON COLUMN plan_total.line_count IS 'Cost lines. [1]';
COMMENT ON COLUMN plan_total.priced_line_count IS 'Cost lines that rest on a price; the others rest on assumptions. [1]';
COMMENT ON COLUMN plan_total.age_days IS 'Days since the day whose prices were used. [days]';

-- The names of prices of every kind, and the batch that each came in.
CREATE OR REPLACE VIEW price_named AS
SELECT price_id, service_provider_name, coalesce(instance_type, gpu_name) AS thing, region_id, list_unit_price,
       upfront_unit_price, pricing_unit, pricing_currency, price_status, valid_from, valid_to, source, source_url, batch_id
FROM any_price_period
UNION ALL
SELECT token_price_id(id.source, id.service_provider_name, id.model_name, id.service_tier, id.stamp),
       t.service_provider_name, t.model_name, NULL, t.list_unit_price, NULL,
       concat('million ', replace(t.token_kind, '_', ' '), ' tokens',
              CASE WHEN t.service_tier <> 'standard' THEN ', ' || replace(t.service_tier, '_', '-') END,
              CASE WHEN t.context_above_tokens > 0 THEN format(', prompts over {:,} tokens', t.context_above_tokens) END),
       t.pricing_currency, 'listed', t.valid_from, t.valid_to, t.source, t.source_url, t.batch_id
FROM (SELECT DISTINCT source, service_provider_name, model_name, service_tier, valid_from AS stamp FROM token_price) AS id
JOIN token_price AS t ON t.source = id.source AND t.service_provider_name = id.service_provider_name
 AND t.model_name = id.model_name AND t.service_tier = id.service_tier
 AND t.valid_from <= id.stamp AND (t.valid_to IS NULL OR t.valid_to > id.stamp)
UNION ALL
SELECT hardware_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ'), source_name, hardware_id, NULL, typical_price, NULL,
       kind, pricing_currency, 'listed', valid_from, valid_to, source, source_url, batch_id
FROM hardware_price;
COMMENT ON VIEW price_named IS 'Every price that a plan can rest on, of GPUs, tokens and hardware, under its price_id, as its seller states it; the prices of one tier of a model share one id. Example: FROM price_named WHERE thing = ''p5.48xlarge'' ORDER BY valid_from DESC LIMIT 5';
COMMENT ON COLUMN price_named.thing IS 'The instance type, GPU, model or server.';
COMMENT ON COLUMN price_named.list_unit_price IS 'The price of one pricing unit as published. [pricing_currency per pricing_unit]';
COMMENT ON COLUMN price_named.pricing_unit IS 'What one price is for: Hours, GPU-Hours, Term, a million tokens of a kind, or a server.';

CREATE OR REPLACE VIEW plan_line_trace AS
SELECT c.scenario_id, c.plan_id, c.component, c.year, c.cost_usd, c.formula, c.inputs, c.price_id,
       p.service_provider_name, p.thing, p.region_id, p.list_unit_price, p.upfront_unit_price, p.pricing_unit,
       p.pricing_currency, p.valid_from AS price_valid_from, p.valid_to AS price_valid_to, p.source, p.source_url,
       p.batch_id, b.fetched_at, b.payload_url, b.payload_sha256, b.message AS batch_message,
       date_diff('day', b.fetched_at, now()) AS age_days,
       CASE WHEN c.price_id IS NULL THEN 'assumption'
            WHEN p.price_id IS NULL THEN 'price not found'
            WHEN b.payload_sha256 IS NULL THEN 'price of a snapshot'
            ELSE 'price of kept bytes' END AS rests_on
FROM cost_line AS c
LEFT JOIN price_named AS p ON p.price_id = c.price_id
LEFT JOIN batch AS b ON b.batch_id = p.batch_id
WHERE c.valid_to IS NULL;
COMMENT ON VIEW plan_line_trace IS 'Every cost line of the newest plans, followed home: its price, the batch that brought it, and the bytes that the batch came from. A line over several kinds of tokens has a row for each of their prices. Example: SELECT component, year, cost_usd, thing, list_unit_price, pricing_unit, fetched_at, payload_url FROM plan_line_trace WHERE price_id IS NOT NULL LIMIT 5';
COMMENT ON COLUMN plan_line_trace.service_provider_name IS 'Who sells what the line''s price is for.';
COMMENT ON COLUMN plan_line_trace.price_valid_from IS 'When the price was first seen (UTC).';
COMMENT ON COLUMN plan_line_trace.price_valid_to IS 'When it was seen changed or withdrawn (UTC); empty while it holds.';
COMMENT ON COLUMN plan_line_trace.source IS 'The source that the price was read from.';
COMMENT ON COLUMN plan_line_trace.source_url IS 'A page where a reader can see the price.';
COMMENT ON COLUMN plan_line_trace.batch_id IS 'The batch that brought the price.';
COMMENT ON COLUMN plan_line_trace.batch_message IS 'What the batch says of its origin and licence.';
COMMENT ON COLUMN plan_line_trace.age_days IS 'Days since the batch was fetched. [days]';
COMMENT ON COLUMN plan_line_trace.rests_on IS 'assumption, price of kept bytes (they are in the archive by their sha256), price of a snapshot, or price not found.';
