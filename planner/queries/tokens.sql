-- What do hosted APIs charge for a million tokens, at the prices that held at a moment?
SELECT t.service_provider_name, t.model_name, any_value(t.llm_id) AS llm_id,
       max(usd_price) FILTER (token_kind = 'input') AS input_usd,
       max(usd_price) FILTER (token_kind = 'cached_input') AS cached_input_usd,
       max(usd_price) FILTER (token_kind = 'output') AS output_usd,
       min(context_tokens) AS context_tokens, any_value(source_url) AS source_url, max(valid_from) AS observed_at,
       t.service_provider_name || '/' || t.model_name || '@' || strftime(max(valid_from), '%Y%m%dT%H%M%SZ') AS price_id
FROM (SELECT p.*, CAST(p.list_unit_price AS DOUBLE) * CASE WHEN p.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
               AS usd_price
      FROM (SELECT *, CAST(CAST($moment AS TIMESTAMPTZ) AS DATE) AS today FROM token_price
            WHERE valid_from <= CAST($moment AS TIMESTAMPTZ)
              AND (valid_to IS NULL OR valid_to > CAST($moment AS TIMESTAMPTZ))) AS p
      ASOF LEFT JOIN usd_rate AS r ON r.currency = p.pricing_currency AND p.today >= r.rate_on) AS t
GROUP BY t.service_provider_name, t.model_name
ORDER BY t.service_provider_name, t.model_name
