-- What do hosted APIs charge for a million tokens, tier by tier, at the prices that held at a moment, by the list to believe?
SELECT service_provider_name, model_name, service_tier, context_above_tokens, any_value(llm_id) AS llm_id,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'input') AS input_usd,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'cached_input') AS cached_input_usd,
       max(price_usd_per_million_tokens) FILTER (token_kind = 'output') AS output_usd,
       min(context_tokens) AS context_tokens, any_value(source_url) AS source_url,
       any_value(missing_reason) AS missing_reason, max(observed_at) AS observed_at,
       source, any_value(freshness) AS freshness,
       token_price_id(source, service_provider_name, model_name, service_tier,
                      max(max(valid_from)) OVER (PARTITION BY source, service_provider_name, model_name, service_tier))
         AS price_id
FROM token_price_at($moment)
WHERE is_preferred AND service_tier IN ('standard', 'batch')
GROUP BY source, service_provider_name, model_name, service_tier, context_above_tokens
ORDER BY service_provider_name, model_name, service_tier DESC, context_above_tokens
