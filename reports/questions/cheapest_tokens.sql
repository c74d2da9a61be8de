-- Which hosted models are cheapest for requests of this size?
-- group: models
-- empty: no hosted model takes prompts that long at a known price; lower --least_context_tokens, or `gpuplan refresh` for more models
-- param: input_tokens number 1200 tokens in a prompt
-- param: output_tokens number 350 tokens in an answer
-- param: least_context_tokens integer 8192 longest prompt that must be served
-- param: as_of moment now the day the question is about, such as 2026-07-20
SELECT model_name, service_provider_name, source,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'input') AS input_usd_per_million_tokens,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'output') AS output_usd_per_million_tokens,
       (input_usd_per_million_tokens * $input_tokens + output_usd_per_million_tokens * $output_tokens) / 1000
         AS cost_usd_per_thousand_requests, max(age_days) AS age_days
FROM token_price_at($as_of)
WHERE is_preferred AND service_tier = 'standard' AND context_above_tokens = 0
  AND (context_tokens IS NULL OR context_tokens >= $least_context_tokens)
GROUP BY model_name, service_provider_name, source
HAVING cost_usd_per_thousand_requests IS NOT NULL
ORDER BY cost_usd_per_thousand_requests, model_name, service_provider_name
