-- What do hosted model APIs charge for tokens, whose list is believed where several list one model, and where do they differ?

-- A seller's own list is believed first, then the reviewed collection, then the map that is kept for cross-checks; a
-- list that this program does not know comes last. One tier of a model is always taken from one list whole.
CREATE OR REPLACE MACRO token_source_rank(source) AS
  coalesce(list_position(['openrouter', 'genai_prices', 'litellm'], source), 4);
COMMENT ON MACRO token_source_rank IS 'Which list of token prices is believed where several list one model: the lowest number. Example: SELECT token_source_rank(''openrouter'') AS rank';

CREATE OR REPLACE MACRO token_price_id(source, service_provider_name, model_name, service_tier, stamp) AS
  concat_ws('/', source, service_provider_name, model_name, nullif(service_tier, 'standard'))
  || '@' || strftime(stamp, '%Y%m%dT%H%M%SZ');
COMMENT ON MACRO token_price_id IS 'The name of the prices of one tier of one model in one list, as they held at a moment. Example: SELECT token_price_id(''openrouter'', ''Novita'', ''llama'', ''standard'', now()) AS price_id';

CREATE OR REPLACE MACRO token_price_at(as_of) AS TABLE
WITH seen AS (
  SELECT source, max(reading(fetched_at, warn_after_hours, error_after_hours)) AS reading FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NULL AND fetched_at <= moment(as_of) GROUP BY source
),
held AS (
  SELECT p.*, CAST(moment(as_of) AS DATE) AS as_of_date,
         greatest(reading(own.fetched_at, own.warn_after_hours, own.error_after_hours), seen.reading) AS reading
  FROM token_price AS p
  LEFT JOIN batch AS own ON own.batch_id = p.batch_id
  LEFT JOIN seen ON seen.source = p.source
  WHERE p.valid_from <= moment(as_of) AND (p.valid_to IS NULL OR p.valid_to > moment(as_of))
)
SELECT t.source, t.service_provider_name, t.host_provider_name, t.model_name, t.llm_id, t.quantisation, t.token_kind,
       t.service_tier, t.context_above_tokens, t.list_unit_price, t.pricing_currency,
       t.list_unit_price * CASE WHEN t.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_million_tokens,
       t.context_tokens, t.source_url, t.valid_from, r.rate_on AS fx_rate_on, t.batch_id,
       CASE WHEN t.pricing_currency <> 'USD' AND r.usd_per_unit IS NULL
            THEN 'no exchange rate for ' || t.pricing_currency || ' on or before ' || t.as_of_date END AS missing_reason,
       rank() OVER (PARTITION BY lower(t.service_provider_name), lower(t.model_name), t.service_tier
                    ORDER BY token_source_rank(t.source), t.source) = 1 AS is_preferred,
       greatest(t.valid_from, t.reading.at) AS observed_at,
       date_diff('day', greatest(t.valid_from, t.reading.at), moment(as_of)) AS age_days,
       freshness_of(t.reading, moment(as_of)) AS freshness,
       token_price_id(t.source, t.service_provider_name, t.model_name, t.service_tier, t.valid_from) AS price_id
FROM held AS t
ASOF LEFT JOIN usd_rate AS r ON r.currency = t.pricing_currency AND t.as_of_date >= r.rate_on;
COMMENT ON MACRO TABLE token_price_at IS 'token_price_at(as_of): what hosted APIs charged for tokens at a moment, as in token_price_now, converted at that day''s exchange rate. Example: FROM token_price_at(''2026-11-10'') WHERE is_preferred AND service_tier = ''standard'' AND context_above_tokens = 0';

CREATE OR REPLACE VIEW token_price_now AS FROM token_price_at(now());
COMMENT ON VIEW token_price_now IS 'What hosted APIs charge today for a million tokens of each kind, by every list that we read; count the preferred rows only. Example: FROM token_price_now WHERE model_name ILIKE ''%70b%'' AND is_preferred ORDER BY price_usd_per_million_tokens';
COMMENT ON COLUMN token_price_now.price_usd_per_million_tokens IS 'A million tokens of this kind. [USD]';
COMMENT ON COLUMN token_price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN token_price_now.observed_at IS 'When this price was last seen to hold (UTC).';
COMMENT ON COLUMN token_price_now.age_days IS 'Days since this price was last seen to hold. [days]';
COMMENT ON COLUMN token_price_now.freshness IS 'How its age stands to what its list allows: fresh; ageing, worth a warning; stale, not to be used; bundled with the program and never read since.';
COMMENT ON COLUMN token_price_now.missing_reason IS 'Why there is no price in US dollars.';
COMMENT ON COLUMN token_price_now.is_preferred IS 'Whether this list is the one to believe for this tier of the seller''s model; the others are cross-checks.';
COMMENT ON COLUMN token_price_now.price_id IS 'List, provider, model, tier where it is not standard, @, and the start of the period: names the prices of one tier of one model in one list for good.';

CREATE OR REPLACE VIEW token_price_disagreement AS
SELECT base.service_provider_name, base.model_name, base.token_kind, base.service_tier, base.context_above_tokens,
       base.source AS base_source, base.price_usd_per_million_tokens AS base_price_usd_per_million_tokens,
       other.source, other.price_usd_per_million_tokens,
       CAST(other.price_usd_per_million_tokens AS DOUBLE) / nullif(base.price_usd_per_million_tokens, 0) AS factor,
       base.valid_from AS base_valid_from, other.valid_from, base.source_url AS base_source_url, other.source_url
FROM token_price_now AS base
JOIN token_price_now AS other ON base.is_preferred AND NOT other.is_preferred
 AND lower(other.service_provider_name) = lower(base.service_provider_name)
 AND lower(other.model_name) = lower(base.model_name) AND other.token_kind = base.token_kind
 AND other.service_tier = base.service_tier AND other.context_above_tokens = base.context_above_tokens
WHERE abs(other.price_usd_per_million_tokens - base.price_usd_per_million_tokens)
      > 0.01 * base.price_usd_per_million_tokens;
COMMENT ON VIEW token_price_disagreement IS 'Prices of one seller''s model that another list states more than 1 % higher or lower than the list that is believed: one of the two is old, or off by a unit. Example: FROM token_price_disagreement ORDER BY abs(ln(factor)) DESC';
COMMENT ON COLUMN token_price_disagreement.base_source IS 'The list that is believed.';
COMMENT ON COLUMN token_price_disagreement.base_price_usd_per_million_tokens IS 'A million tokens by the list that is believed. [USD]';
COMMENT ON COLUMN token_price_disagreement.source IS 'The list that differs.';
COMMENT ON COLUMN token_price_disagreement.price_usd_per_million_tokens IS 'A million tokens by the list that differs. [USD]';
COMMENT ON COLUMN token_price_disagreement.factor IS 'The differing price over the believed one; 10 or 1,000 is a slip of the unit, empty where the believed one is zero. [ratio]';
COMMENT ON COLUMN token_price_disagreement.base_valid_from IS 'Since when the believed price was seen (UTC).';
COMMENT ON COLUMN token_price_disagreement.valid_from IS 'Since when the differing price was seen (UTC).';
COMMENT ON COLUMN token_price_disagreement.base_source_url IS 'A page for the believed price.';
COMMENT ON COLUMN token_price_disagreement.source_url IS 'A page for the differing price.';
