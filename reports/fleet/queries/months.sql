-- What does a fleet pay in each month, by way and route? A year's cost falls evenly on its months, year 0 before the first.
WITH paid AS (
  SELECT p.way, p.route, c.year, c.cost_usd, date_trunc('month', p.as_of) AS begins
  FROM plan_rank AS p JOIN cost_line AS c ON c.plan_id = p.plan_id AND c.valid_to IS NULL
  WHERE p.rank_number = 1 AND p.scenario_id IN (SELECT unnest($scenario_ids))
),
monthly AS (
  SELECT way, route, CAST(begins + to_months(CAST((year - 1) * 12 + n AS INTEGER)) AS DATE) AS month, cost_usd / 12 AS cost_usd
  FROM paid, range(12) AS months(n) WHERE year > 0
  UNION ALL
  SELECT way, route, CAST(begins AS DATE), cost_usd FROM paid WHERE year = 0
)
SELECT month, way, route, sum(cost_usd) AS cost_usd FROM monthly GROUP BY ALL ORDER BY month, way, route;
