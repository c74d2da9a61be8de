-- What does each tier of a model's API charge for prompts of this length, and what does waiting save?
-- group: models
-- table: service_provider_name, model_name, service_tier, input_usd_per_million_tokens, output_usd_per_million_tokens, cost_usd_per_thousand_requests, saving_fraction
-- empty: no model whose name has this in it has a price for both kinds of tokens; `gpuplan ask cheapest_tokens` lists models
-- param: model text gpt-5 part of the model's name
-- param: input_tokens number 1200 tokens in a prompt
-- param: output_tokens number 350 tokens in an answer
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH tier AS (
  SELECT service_provider_name, model_name, service_tier, max(context_above_tokens) AS context_above_tokens,
         arg_max(price_usd_per_million_tokens, context_above_tokens) FILTER (token_kind = 'input')
           AS input_usd_per_million_tokens,
         arg_max(price_usd_per_million_tokens, context_above_tokens) FILTER (token_kind = 'cached_input')
           AS cached_input_usd_per_million_tokens,
         arg_max(price_usd_per_million_tokens, context_above_tokens) FILTER (token_kind = 'output')
           AS output_usd_per_million_tokens,
         any_value(source) AS source
  FROM token_price_at($as_of)
  WHERE is_preferred AND context_above_tokens < $input_tokens
    AND (contains(lower(model_name), lower($model)) OR contains(lower(coalesce(llm_id, '')), lower($model)))
  GROUP BY service_provider_name, model_name, service_tier
),
costed AS (
  SELECT * EXCLUDE (source),
         (input_usd_per_million_tokens * $input_tokens + output_usd_per_million_tokens * $output_tokens) / 1000
           AS cost_usd_per_thousand_requests, source
  FROM tier
)
SELECT * EXCLUDE (source),
       1 - cost_usd_per_thousand_requests / max(cost_usd_per_thousand_requests) FILTER (service_tier = 'standard')
         OVER (PARTITION BY service_provider_name, model_name) AS saving_fraction,
       source
FROM costed
ORDER BY service_provider_name, model_name, cost_usd_per_thousand_requests, service_tier
