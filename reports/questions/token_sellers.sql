-- How far apart are the sellers of one model's tokens?
-- group: models
-- empty: no model is known to be sold by several; `gpuplan refresh openrouter genai_prices` reads more sellers
-- param: input_fraction fraction 0.75 input tokens over all tokens
-- param: as_of moment now the day the question is about, such as 2026-07-20
WITH seller AS (
  SELECT llm_id, service_provider_name,
         max(price_usd_per_million_tokens) FILTER (token_kind = 'input') * $input_fraction
           + max(price_usd_per_million_tokens) FILTER (token_kind = 'output') * (1 - $input_fraction) AS mixed_usd
  FROM token_price_at($as_of)
  WHERE is_preferred AND service_tier = 'standard' AND context_above_tokens = 0 AND llm_id IS NOT NULL
  GROUP BY llm_id, service_provider_name, model_name
)
SELECT llm_id, count(DISTINCT service_provider_name) AS provider_count, min(mixed_usd) AS lowest_usd_per_million_tokens,
       arg_min(service_provider_name, row(mixed_usd, service_provider_name)) AS cheapest_provider_name, max(mixed_usd) AS highest_usd_per_million_tokens,
       max(mixed_usd) / nullif(min(mixed_usd), 0) AS highest_over_lowest
FROM seller WHERE mixed_usd IS NOT NULL
GROUP BY llm_id HAVING count(DISTINCT service_provider_name) > 1
ORDER BY highest_over_lowest DESC NULLS LAST, llm_id
