-- Which assumptions move the verdict on each planned scenario most, and from which value is another way cheapest?
-- group: plans
-- table: assumption_name, advantage_at_low_usd_per_month, advantage_at_high_usd_per_month, flip_value, way_from_there
-- empty: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does, with what moves its verdict
-- param: scenario text null part of a scenario's id; all where left out
-- param: most integer 10 assumptions of each scenario
SELECT t.scenario_id, t.assumption_name, t.assumed_value, t.low_value, t.high_value, t.advantage_at_low_usd_per_month,
       t.advantage_at_high_usd_per_month, t.flip_value, p.way AS way_from_there
FROM tornado AS t LEFT JOIN plan AS p ON p.plan_id = t.flip_plan_id AND p.valid_to IS NULL
WHERE t.rank_number <= $most AND ($scenario IS NULL OR contains(t.scenario_id, lower($scenario)))
ORDER BY t.scenario_id, t.rank_number
