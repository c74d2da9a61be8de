-- When did each API move the price of this model's tokens, and by how much?
-- group: models
-- empty: no price of a model whose name has this in it ever moved while it was watched; `gpuplan ask token_price` says what it is
-- param: model text llama-3.3-70b part of the model's name
WITH course AS (
  SELECT valid_from AS changed_at, service_provider_name, model_name, token_kind,
         lag(list_unit_price) OVER one AS price_per_million_tokens_before,
         list_unit_price AS price_per_million_tokens_after, pricing_currency,
         lag(pricing_currency) OVER one = pricing_currency AS same_currency
  FROM token_price
  WHERE service_tier = 'standard' AND context_above_tokens = 0
    AND (contains(lower(model_name), lower($model)) OR contains(lower(coalesce(llm_id, '')), lower($model)))
  WINDOW one AS (PARTITION BY source, service_provider_name, host_provider_name, model_name, token_kind ORDER BY valid_from)
)
SELECT * EXCLUDE same_currency,
       price_per_million_tokens_after / nullif(price_per_million_tokens_before, 0) - 1 AS change_fraction
FROM course
WHERE same_currency AND price_per_million_tokens_before <> price_per_million_tokens_after
ORDER BY changed_at DESC, service_provider_name, model_name, token_kind
