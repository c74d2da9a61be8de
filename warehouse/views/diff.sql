-- What moved between two plans, or between the answers of two scenarios, and by how much each thing moved it?

-- A plan by its id, or the cheapest ranked plan of a scenario by the scenario's.
CREATE OR REPLACE MACRO plan_meant(name) AS (
  SELECT CASE WHEN count(p.plan_id) = 0
              THEN error('unknown plan ' || any_value(q.asked) || ': no plan, and no scenario with a ranked plan')
              ELSE arg_min(p.plan_id, row(p.plan_id <> q.asked, p.npv_cost_usd, p.plan_id)) END
  FROM (SELECT name AS asked) AS q
  LEFT JOIN plan AS p ON p.valid_to IS NULL AND (p.plan_id = q.asked OR (p.scenario_id = q.asked AND p.status = 'ranked'))
);
COMMENT ON MACRO plan_meant IS 'The id of the plan that goes by a name: its own id, or the id of a scenario, whose cheapest ranked plan it then is. An unknown name is an error. Example: SELECT plan_meant(scenario_id) AS plan_id FROM scenario WHERE valid_to IS NULL LIMIT 1';

-- Costs are split in one order, so that they add up to the cent: the price in its own currency first, at the exchange rate
-- and the quantity before; then the exchange rate; then the quantity, at the price after; then what a later dollar is worth.
CREATE OR REPLACE MACRO plan_line_diff(plan_a, plan_b) AS TABLE
WITH meant AS (
  SELECT p.*, s.discount_rate FROM plan AS p
  JOIN scenario AS s ON s.scenario_id = p.scenario_id AND s.valid_to IS NULL
  WHERE p.valid_to IS NULL AND p.plan_id IN (plan_meant(plan_a), plan_meant(plan_b))
),
stated AS (
  SELECT m.*, (SELECT min(n.pricing_currency) FROM price_named AS n WHERE n.price_id = m.price_id) AS pricing_currency
  FROM meant AS m
),
side AS (
  SELECT d.plan_id, d.discount_rate, d.pricing_currency,
         CASE WHEN d.gpu_count > 0 THEN d.unit_price_usd * coalesce(d.instance_count, 1) / d.gpu_count
              ELSE d.unit_price_usd END AS unit_price,
         CASE WHEN d.pricing_currency <> 'USD' THEN CAST(r.usd_per_unit AS DOUBLE) END AS usd_per_unit, r.rate_on AS fx_rate_on
  FROM stated AS d
  ASOF LEFT JOIN usd_rate AS r ON r.currency = d.pricing_currency AND d.as_of >= r.rate_on
),
-- Where both prices are in one currency other than the dollar, and both rates are known, the dollars move by both.
pair AS (
  SELECT a.plan_id AS plan_id_a, b.plan_id AS plan_id_b, a.discount_rate AS rate_a, b.discount_rate AS rate_b,
         a.unit_price AS unit_price_a, b.unit_price AS unit_price_b,
         CASE WHEN a.pricing_currency = b.pricing_currency AND a.usd_per_unit IS NOT NULL AND b.usd_per_unit IS NOT NULL
              THEN a.pricing_currency END AS currency,
         CASE WHEN currency IS NOT NULL THEN a.usd_per_unit END AS usd_per_unit_a,
         CASE WHEN currency IS NOT NULL THEN b.usd_per_unit END AS usd_per_unit_b,
         CASE WHEN currency IS NOT NULL THEN a.fx_rate_on END AS fx_rate_on_a,
         CASE WHEN currency IS NOT NULL THEN b.fx_rate_on END AS fx_rate_on_b,
         coalesce(b.unit_price / nullif(a.unit_price, 0), 1) AS price_ratio,
         CASE WHEN currency IS NULL THEN price_ratio ELSE price_ratio * usd_per_unit_a / usd_per_unit_b END AS stated_ratio
  FROM side AS a CROSS JOIN side AS b
  WHERE a.plan_id = plan_meant(plan_a) AND b.plan_id = plan_meant(plan_b)
),
line AS (
  SELECT c.component, c.year, c.cost_usd AS a_usd, 0.0 AS b_usd, c.price_id AS price_id_a, NULL AS price_id_b, c.inputs AS inputs_a,
         NULL AS inputs_b
  FROM cost_line AS c JOIN pair ON c.plan_id = pair.plan_id_a WHERE c.valid_to IS NULL
  UNION ALL
  SELECT c.component, c.year, 0.0, c.cost_usd, NULL, c.price_id, NULL, c.inputs
  FROM cost_line AS c JOIN pair ON c.plan_id = pair.plan_id_b WHERE c.valid_to IS NULL
),
yearly AS (
  SELECT component, year, sum(a_usd) AS a_usd, sum(b_usd) AS b_usd, max(price_id_a) AS price_id_a, max(price_id_b) AS price_id_b,
         max(inputs_a) AS inputs_a, max(inputs_b) AS inputs_b
  FROM line GROUP BY component, year
),
whole AS (
  SELECT component, max(price_id_a) AS price_id_a, max(price_id_b) AS price_id_b, arg_min(inputs_a, year) AS inputs_a,
         arg_min(inputs_b, year) AS inputs_b, any_value(price_ratio) AS price_ratio,
         any_value(stated_ratio) AS stated_ratio, any_value(currency) AS currency,
         any_value(usd_per_unit_a) AS usd_per_unit_a, any_value(usd_per_unit_b) AS usd_per_unit_b,
         any_value(fx_rate_on_a) AS fx_rate_on_a, any_value(fx_rate_on_b) AS fx_rate_on_b,
         any_value(unit_price_a) AS unit_price_a, any_value(unit_price_b) AS unit_price_b,
         sum(a_usd * pow(1 + rate_a, -year)) AS a_usd, sum(b_usd * pow(1 + rate_b, -year)) AS b_usd,
         sum(b_usd * pow(1 + rate_a, -year)) AS b_at_rate_a_usd
  FROM yearly CROSS JOIN pair GROUP BY component
)
SELECT component, a_usd AS cost_before_usd, b_usd AS cost_after_usd, b_usd - a_usd AS change_usd,
       CASE WHEN price_id_a IS NOT NULL AND price_id_b IS NOT NULL THEN a_usd * (stated_ratio - 1) ELSE 0 END AS price_effect_usd,
       CASE WHEN price_id_a IS NOT NULL AND price_id_b IS NOT NULL THEN a_usd * (price_ratio - stated_ratio) ELSE 0
            END AS exchange_effect_usd,
       CASE WHEN price_id_a IS NOT NULL OR price_id_b IS NOT NULL
            THEN round(b_at_rate_a_usd - a_usd - price_effect_usd - exchange_effect_usd, 6) ELSE 0 END AS quantity_effect_usd,
       CASE WHEN price_id_a IS NULL AND price_id_b IS NULL THEN b_at_rate_a_usd - a_usd ELSE 0 END AS assumption_effect_usd,
       b_usd - b_at_rate_a_usd AS discounting_effect_usd,
       CASE WHEN price_id_a IS NOT NULL THEN unit_price_a END AS unit_price_before_usd,
       CASE WHEN price_id_b IS NOT NULL THEN unit_price_b END AS unit_price_after_usd,
       currency AS pricing_currency, usd_per_unit_a AS usd_per_unit_before, usd_per_unit_b AS usd_per_unit_after,
       fx_rate_on_a AS fx_rate_on_before, fx_rate_on_b AS fx_rate_on_after,
       price_id_a AS price_id_before, price_id_b AS price_id_after, inputs_a AS inputs_before, inputs_b AS inputs_after
FROM whole
ORDER BY abs(change_usd) DESC, component;
COMMENT ON MACRO TABLE plan_line_diff IS 'plan_line_diff(plan_a, plan_b): what each component of one plan costs beside another, discounted as each scenario does, with the change split into what the price did (in its currency, at the quantity and exchange rate before), what the exchange rate did, what the quantity did (at the price after), what assumptions did to lines without a price, and what the discount rate did; the five add up. A plan goes by its id, or by its scenario''s, which is the cheapest of it. The price is that of one GPU, or of a million tokens. Example: FROM plan_line_diff((SELECT min(plan_id) FROM plan_rank WHERE rank_number = 1), (SELECT min(plan_id) FROM plan_rank WHERE rank_number = 2))';

CREATE OR REPLACE MACRO plan_diff(scenario_a, scenario_b) AS TABLE
WITH before AS (FROM plan_rank WHERE scenario_id = scenario_a),
after AS (FROM plan_rank WHERE scenario_id = scenario_b)
SELECT coalesce(b.way, a.way) AS way, coalesce(b.route, a.route) AS route,
       coalesce(b.service_provider_name, a.service_provider_name) AS service_provider_name,
       coalesce(b.pricing_category, a.pricing_category) AS pricing_category,
       coalesce(b.commitment_months, a.commitment_months) AS commitment_months, coalesce(b.variant, a.variant) AS variant,
       coalesce(b.gpu_id, a.gpu_id) AS gpu_id, coalesce(b.model_name, a.model_name) AS model_name,
       CASE WHEN a.plan_id IS NULL THEN 'came' WHEN b.plan_id IS NULL THEN 'went'
            WHEN a.status = 'ranked' AND b.status <> 'ranked' THEN 'no longer ranked'
            WHEN a.status <> 'ranked' AND b.status = 'ranked' THEN 'ranked now'
            WHEN a.status <> 'ranked' THEN 'not ranked'
            WHEN abs(b.npv_cost_usd - a.npv_cost_usd) > 0.005 THEN 'moved' ELSE 'same' END AS what_happened,
       a.rank_number AS rank_before, b.rank_number AS rank_after,
       a.npv_cost_usd AS cost_before_usd, b.npv_cost_usd AS cost_after_usd, b.npv_cost_usd - a.npv_cost_usd AS change_usd,
       a.unit_price_usd AS unit_price_before_usd, b.unit_price_usd AS unit_price_after_usd,
       a.gpu_count AS gpu_count_before, b.gpu_count AS gpu_count_after,
       a.region_id AS region_before, b.region_id AS region_after, a.reason AS reason_before, b.reason AS reason_after,
       a.plan_id AS plan_id_before, b.plan_id AS plan_id_after
FROM before AS a
FULL JOIN after AS b ON b.way = a.way AND b.route IS NOT DISTINCT FROM a.route
 AND b.service_provider_name = a.service_provider_name AND b.pricing_category IS NOT DISTINCT FROM a.pricing_category
 AND b.commitment_months IS NOT DISTINCT FROM a.commitment_months AND b.variant IS NOT DISTINCT FROM a.variant
 AND b.gpu_id IS NOT DISTINCT FROM a.gpu_id AND b.model_name IS NOT DISTINCT FROM a.model_name
ORDER BY rank_after NULLS LAST, rank_before NULLS LAST, coalesce(b.plan_id, a.plan_id);
COMMENT ON MACRO TABLE plan_diff IS 'plan_diff(scenario_a, scenario_b): the plans of two scenarios, or of one planned at two dates, side by side: which came, went, moved and changed places. Example: FROM plan_diff((SELECT min(scenario_id) FROM scenario), (SELECT max(scenario_id) FROM scenario)) LIMIT 5';

CREATE OR REPLACE MACRO assumption_diff(scenario_a, scenario_b) AS TABLE
WITH figure AS (
  SELECT scenario_id, name, assumed_value AS figure, unit FROM assumption WHERE valid_to IS NULL
  UNION ALL
  SELECT scenario_id, unnest(['horizon', 'discount rate', 'requests in a year', 'tokens in a year', 'requests at the peak',
                              'GPU-hours of work in a year', 'hours of use in a year']),
         unnest([horizon_years, discount_rate, requests_per_year, tokens_per_year, peak_requests_per_s, gpu_hours_per_year,
                 hours_of_use_per_year]),
         unnest(['years', 'fraction/year', '1', 'tokens', '1/s', 'GPU h', 'h'])
  FROM scenario WHERE valid_to IS NULL
)
SELECT coalesce(b.name, a.name) AS name, a.figure AS value_before, b.figure AS value_after, coalesce(b.unit, a.unit) AS unit
FROM (FROM figure WHERE scenario_id = scenario_a) AS a
FULL JOIN (FROM figure WHERE scenario_id = scenario_b) AS b ON b.name = a.name
WHERE a.figure IS DISTINCT FROM b.figure
ORDER BY name;
COMMENT ON MACRO TABLE assumption_diff IS 'assumption_diff(scenario_a, scenario_b): the assumptions and the figures of the demand that are not the same in two scenarios. Example: FROM assumption_diff((SELECT min(scenario_id) FROM scenario), (SELECT max(scenario_id) FROM scenario))';

-- What moved from one plan's cost to another's, each thing and line by itself.
CREATE OR REPLACE MACRO plan_effect(plan_a, plan_b) AS TABLE
WITH moved AS (FROM plan_line_diff(plan_a, plan_b))
SELECT 'price' AS cause, component, price_effect_usd AS effect_usd,
       CASE WHEN pricing_currency IS NULL THEN format('{:.4g} USD', unit_price_before_usd)
            ELSE format('{:.4g} {}', unit_price_before_usd / usd_per_unit_before, pricing_currency) END AS before_text,
       CASE WHEN pricing_currency IS NULL THEN format('{:.4g} USD', unit_price_after_usd)
            ELSE format('{:.4g} {}', unit_price_after_usd / usd_per_unit_after, pricing_currency) END AS after_text
FROM moved
UNION ALL
SELECT 'exchange rate', component, exchange_effect_usd, format('{:.4g} USD per {} on {}', usd_per_unit_before, pricing_currency, fx_rate_on_before),
       format('{:.4g} USD per {} on {}', usd_per_unit_after, pricing_currency, fx_rate_on_after) FROM moved
UNION ALL SELECT 'quantity', component, quantity_effect_usd, NULL, NULL FROM moved
UNION ALL SELECT 'assumption', component, assumption_effect_usd, NULL, NULL FROM moved
UNION ALL SELECT 'discount rate', 'all lines', sum(discounting_effect_usd), NULL, NULL FROM moved;
COMMENT ON MACRO TABLE plan_effect IS 'plan_effect(plan_a, plan_b): what prices, exchange rates, quantities, assumptions and the discount rate did to the discounted cost of one plan on the way to another''s, line by line; added up they are the difference. Plans go by their ids or their scenarios''. Example: FROM plan_effect((SELECT min(plan_id) FROM plan_rank WHERE rank_number = 1), (SELECT min(plan_id) FROM plan_rank WHERE rank_number = 2))';

-- From the cheapest plan before to the cheapest after: the same plan at both, then the change of plan at one of them.
CREATE OR REPLACE MACRO answer_diff(scenario_a, scenario_b) AS TABLE
WITH pair AS (FROM plan_diff(scenario_a, scenario_b)),
was AS (FROM pair WHERE rank_before = 1),
became AS (FROM pair WHERE rank_after = 1),
-- The plan that is followed through time: the one that was cheapest, else the one that is, if it has a cost at both.
followed AS (
  SELECT coalesce(CASE WHEN was.change_usd IS NOT NULL THEN was.plan_id_before END,
                  CASE WHEN became.change_usd IS NOT NULL THEN became.plan_id_before END) AS plan_id_before,
         coalesce(CASE WHEN was.change_usd IS NOT NULL THEN was.plan_id_after END,
                  CASE WHEN became.change_usd IS NOT NULL THEN became.plan_id_after END) AS plan_id_after,
         was.cost_before_usd AS start_usd, became.cost_after_usd AS end_usd
  FROM was CROSS JOIN became
),
effect AS (
  FROM plan_effect(coalesce((SELECT plan_id_before FROM followed), scenario_a),
                   coalesce((SELECT plan_id_after FROM followed), scenario_a))
  WHERE (SELECT plan_id_before FROM followed) IS NOT NULL
),
told AS (
  SELECT 0 AS step, 'before' AS cause, NULL AS component, start_usd AS effect_usd, NULL AS before_text, NULL AS after_text
  FROM followed
  UNION ALL
  SELECT 1, * FROM effect WHERE abs(effect_usd) > 1e-6
  UNION ALL
  SELECT 2, 'another plan', NULL, end_usd - start_usd - coalesce((SELECT sum(effect_usd) FROM effect), 0),
         (SELECT concat_ws(CASE WHEN way = 'owned' THEN ', owned: ' ELSE ' at ' END, coalesce(gpu_id, model_name), service_provider_name) FROM was),
         (SELECT concat_ws(CASE WHEN way = 'owned' THEN ', owned: ' ELSE ' at ' END, coalesce(gpu_id, model_name), service_provider_name) FROM became)
  FROM followed WHERE plan_id_after IS DISTINCT FROM (SELECT plan_id_after FROM became)
                   OR plan_id_before IS DISTINCT FROM (SELECT plan_id_before FROM was)
  UNION ALL
  SELECT 3, 'after', NULL, end_usd, NULL, NULL FROM followed
)
FROM told ORDER BY step, abs(effect_usd) DESC, cause, component;
COMMENT ON MACRO TABLE answer_diff IS 'answer_diff(scenario_a, scenario_b): how the discounted cost of the cheapest plan of one scenario becomes that of another, step by step: before, what prices, exchange rates, quantities, assumptions and the discount rate did to one plan, whether another plan is the cheapest, and after. The steps between add up to the difference. Example: FROM answer_diff((SELECT min(scenario_id) FROM scenario), (SELECT max(scenario_id) FROM scenario))';
