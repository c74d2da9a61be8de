-- How are the cost lines of the plans that are shown whole made, and what moves them?
SELECT plan_id, component, flow, part, nature, quantity_by_year, unit, usd_per_unit, factors, most_by_year, basis, of_plan_id
FROM cost_part
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY plan_id, component, flow, part;
