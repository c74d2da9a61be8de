-- How many tokens does a dollar buy on each GPU, as planned?
-- group: plans
-- empty: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does
-- param: scenario text null part of a scenario's id; all where left out
SELECT scenario_id, gpu_id, 1000000 / min(cost_usd_per_million_tokens) AS tokens_per_usd,
       min(cost_usd_per_million_tokens) AS cost_usd_per_million_tokens, arg_min(way, row(cost_usd_per_million_tokens, plan_id)) AS way,
       arg_min(service_provider_name, row(cost_usd_per_million_tokens, plan_id)) AS service_provider_name, count(*) AS plan_count
FROM plan_rank
WHERE status = 'ranked' AND gpu_id IS NOT NULL AND cost_usd_per_million_tokens > 0
  AND ($scenario IS NULL OR contains(scenario_id, lower($scenario)))
GROUP BY scenario_id, gpu_id
ORDER BY scenario_id, tokens_per_usd DESC, gpu_id
