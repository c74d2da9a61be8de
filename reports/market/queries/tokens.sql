-- What became of the token prices of every hosted model between two moments, by the list that is believed? Kept like the offers.
CREATE OR REPLACE TEMP TABLE token_moved AS
WITH before AS (FROM token_price_at($since)),
after AS (FROM token_price_at($until)),
-- A model that a list did not have before is new if the list had been read whole, and live, by then.
whole AS (
  SELECT source, min(fetched_at) FILTER (warn_after_hours IS NOT NULL) AS live_at FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NULL GROUP BY source
),
pair AS (
  SELECT coalesce(a.source, b.source) AS source, coalesce(a.service_provider_name, b.service_provider_name) AS service_provider_name,
         coalesce(a.model_name, b.model_name) AS model_name, coalesce(a.llm_id, b.llm_id) AS llm_id,
         coalesce(a.service_tier, b.service_tier) AS service_tier,
         coalesce(a.context_above_tokens, b.context_above_tokens) AS context_above_tokens,
         coalesce(a.token_kind, b.token_kind) AS token_kind, coalesce(a.pricing_currency, b.pricing_currency) AS pricing_currency,
         b.price_usd_per_million_tokens AS before, a.price_usd_per_million_tokens AS after,
         CASE WHEN a.pricing_currency = b.pricing_currency THEN sign(a.list_unit_price - b.list_unit_price)
              ELSE sign(a.price_usd_per_million_tokens - b.price_usd_per_million_tokens) END AS direction,
         CAST(CASE WHEN a.pricing_currency = b.pricing_currency THEN a.list_unit_price / nullif(b.list_unit_price, 0) - 1
                   ELSE a.price_usd_per_million_tokens / nullif(b.price_usd_per_million_tokens, 0) - 1 END AS DOUBLE) AS change_fraction,
         a.observed_at, b.price_id AS price_id_before, a.price_id AS price_id_after
  FROM before AS b
  FULL JOIN after AS a ON a.source = b.source AND a.service_provider_name = b.service_provider_name
   AND a.model_name = b.model_name AND a.token_kind = b.token_kind AND a.service_tier = b.service_tier
   AND a.context_above_tokens = b.context_above_tokens
  WHERE coalesce(a.is_preferred, b.is_preferred)
),
model AS (
  SELECT source, service_provider_name, model_name, any_value(llm_id) AS llm_id, service_tier, context_above_tokens,
         any_value(pricing_currency) AS pricing_currency,
         any_value(before) FILTER (token_kind = 'input') AS input_usd_per_million_tokens_before,
         any_value(after) FILTER (token_kind = 'input') AS input_usd_per_million_tokens_after,
         any_value(before) FILTER (token_kind = 'output') AS output_usd_per_million_tokens_before,
         any_value(after) FILTER (token_kind = 'output') AS output_usd_per_million_tokens_after,
         arg_max(change_fraction, row(abs(change_fraction), token_kind)) FILTER (change_fraction IS NOT NULL) AS largest_change_fraction,
         arg_max(token_kind, row(abs(change_fraction), token_kind)) FILTER (change_fraction IS NOT NULL) AS largest_change_token_kind,
         coalesce(min(direction), 0) < 0 AS fell, coalesce(max(direction), 0) > 0 AS rose,
         max(observed_at) AS observed_at, max(price_id_before) AS price_id_before, max(price_id_after) AS price_id_after
  FROM pair GROUP BY source, service_provider_name, model_name, service_tier, context_above_tokens
),
elsewhere AS (SELECT DISTINCT lower(service_provider_name) AS seller, lower(model_name) AS model, service_tier, 'before' AS side FROM before
              UNION ALL
              SELECT DISTINCT lower(service_provider_name), lower(model_name), service_tier, 'after' FROM after)
SELECT CASE WHEN m.price_id_after IS NULL AND EXISTS (FROM elsewhere AS e WHERE e.side = 'after' AND e.service_tier = m.service_tier
                  AND e.seller = lower(m.service_provider_name) AND e.model = lower(m.model_name)) THEN 'listed elsewhere'
            WHEN m.price_id_after IS NULL THEN 'withdrawn'
            WHEN m.price_id_before IS NULL AND EXISTS (FROM elsewhere AS e WHERE e.side = 'before' AND e.service_tier = m.service_tier
                  AND e.seller = lower(m.service_provider_name) AND e.model = lower(m.model_name)) THEN 'listed elsewhere'
            WHEN m.price_id_before IS NULL AND w.live_at <= $since THEN 'new'
            WHEN m.price_id_before IS NULL THEN 'first seen'
            WHEN m.fell AND m.rose THEN 'moved both ways'
            WHEN m.fell THEN 'cheaper'
            WHEN m.rose THEN 'dearer'
            WHEN m.observed_at <= $since THEN 'not read'
            ELSE 'same' END AS what_happened,
       m.* EXCLUDE (fell, rose)
FROM model AS m LEFT JOIN whole AS w ON w.source = m.source
WHERE $gpu_id IS NULL AND ($provider IS NULL OR lower($provider) IN (lower(m.service_provider_name), lower(m.source)));
