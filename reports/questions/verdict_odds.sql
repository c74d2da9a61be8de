-- How often is each way to serve a planned scenario the cheapest, if its assumptions are drawn from their ranges?
-- group: plans
-- table: way, probability_cheapest, p50_usd_per_month, is_the_verdict, own_beats_rent_probability
-- empty: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does, with the odds of its verdict
-- param: scenario text null part of a scenario's id; all where left out
SELECT o.scenario_id, o.way, o.probability_cheapest, o.p50_usd_per_month, o.way = b.way AS is_the_verdict, c.own_beats_rent_probability
FROM way_odds AS o
JOIN plan_rank AS b ON b.scenario_id = o.scenario_id AND b.rank_number = 1
LEFT JOIN verdict_confidence AS c ON c.scenario_id = o.scenario_id
WHERE $scenario IS NULL OR contains(o.scenario_id, lower($scenario))
ORDER BY o.scenario_id, o.probability_cheapest DESC, o.way
