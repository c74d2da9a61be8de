-- Which prices does the cheapest plan rest on, how old are they, and from where were they read?
-- group: plans
-- empty: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does
-- param: scenario text null part of a scenario's id; all where left out
SELECT t.scenario_id, t.component, t.thing, t.service_provider_name, t.list_unit_price, t.pricing_unit, t.pricing_currency,
       min(t.year) AS first_year, sum(t.cost_usd) AS cost_usd, t.rests_on, t.fetched_at, t.age_days, t.source_url, t.payload_sha256
FROM plan_line_trace AS t
JOIN plan_rank AS r ON r.plan_id = t.plan_id AND r.rank_number = 1
WHERE $scenario IS NULL OR contains(t.scenario_id, lower($scenario))
GROUP BY ALL
ORDER BY t.scenario_id, t.component, t.thing, t.pricing_unit, t.list_unit_price
