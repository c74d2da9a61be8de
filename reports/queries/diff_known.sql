-- Does a name stand for a scenario, for a plan, or for neither, and what is like it?
SELECT scenario_id AS name, 'scenario' AS kind FROM scenario WHERE valid_to IS NULL
UNION ALL
SELECT plan_id, 'plan' FROM plan WHERE valid_to IS NULL AND status = 'ranked'
