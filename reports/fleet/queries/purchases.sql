-- What does a fleet buy, and when is it paid?
SELECT CAST(p.as_of + to_years(CAST(c.year AS INTEGER)) AS DATE) AS paid_on, s.title, c.component, c.cost_usd
FROM plan_rank AS p
JOIN scenario AS s ON s.scenario_id = p.scenario_id AND s.valid_to IS NULL
JOIN cost_line AS c ON c.plan_id = p.plan_id AND c.valid_to IS NULL
WHERE p.rank_number = 1 AND p.scenario_id IN (SELECT unnest($scenario_ids)) AND c.cost_usd > 0
  AND EXISTS (SELECT 1 FROM cost_part AS m WHERE m.plan_id = c.plan_id AND m.component = c.component AND m.nature = 'capital'
              AND m.valid_to IS NULL)
ORDER BY paid_on, c.cost_usd DESC, s.title, c.component;
