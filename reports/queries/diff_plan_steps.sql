-- What leads from the discounted cost of one plan to that of another, step by step?
WITH line AS (FROM plan_line_diff($before, $after)),
told AS (
  SELECT 0 AS step, 'before' AS cause, NULL AS component, sum(cost_before_usd) AS effect_usd, NULL AS before_text,
         NULL AS after_text FROM line
  UNION ALL SELECT 1, * FROM plan_effect($before, $after) WHERE abs(effect_usd) > 1e-6
  UNION ALL SELECT 2, 'after', NULL, sum(cost_after_usd), NULL, NULL FROM line
)
FROM told ORDER BY step, abs(effect_usd) DESC, cause, component;
