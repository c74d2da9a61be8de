-- What does each API charge for this model's tokens?
-- group: models
-- empty: no model whose name has this in it has a price for both kinds of tokens; `gpuplan ask cheapest_tokens` lists models
-- param: model text llama-3.3-70b part of the model's name
-- param: input_tokens number 1200 tokens in a prompt
-- param: output_tokens number 350 tokens in an answer
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT service_provider_name, model_name,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'input') AS input_usd_per_million_tokens,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'output') AS output_usd_per_million_tokens,
       (input_usd_per_million_tokens * $input_tokens + output_usd_per_million_tokens * $output_tokens) / 1000
         AS cost_usd_per_thousand_requests
FROM token_price_at($as_of)
WHERE is_preferred AND service_tier = 'standard' AND context_above_tokens = 0
  AND (contains(lower(model_name), lower($model)) OR contains(lower(coalesce(llm_id, '')), lower($model)))
GROUP BY service_provider_name, model_name
ORDER BY cost_usd_per_thousand_requests, service_provider_name, model_name
