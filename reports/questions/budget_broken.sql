-- Which plan breaks a budget, and in which month, if each year's cost is spread evenly over its months?
-- group: plans
-- empty: no planned scenario costs more than that over its horizon, or none is planned: `gpuplan compare SCENARIO` does, `gpuplan ask plan_ranking` lists them
-- param: budget_usd number 500000 US dollars for the whole horizon
-- param: scenario text null part of a scenario's id; all where left out
WITH year AS (
  SELECT c.plan_id, c.year, c.cost_usd, c.cumulative_cost_usd - c.cost_usd AS before_usd, c.cumulative_cost_usd
  FROM plan_cash AS c
),
broken AS (
  SELECT plan_id, min(CASE WHEN year = 0 THEN 0
                           ELSE 12 * (year - 1) + CAST(floor(12 * ($budget_usd - before_usd) / cost_usd) AS BIGINT) + 1
                      END) AS breaks_in_month
  FROM year WHERE before_usd <= $budget_usd AND cumulative_cost_usd > $budget_usd GROUP BY plan_id
)
SELECT p.scenario_id, p.way, p.service_provider_name, coalesce(p.instance_type, p.model_name) AS what, p.pricing_category,
       p.commitment_months, b.breaks_in_month, p.lines_total_usd, p.lines_total_usd <= $budget_usd AS keeps_budget
FROM plan_total AS p LEFT JOIN broken AS b USING (plan_id)
WHERE p.status = 'ranked' AND ($scenario IS NULL OR contains(p.scenario_id, lower($scenario)))
ORDER BY p.scenario_id, b.breaks_in_month NULLS LAST, p.lines_total_usd, p.plan_id
