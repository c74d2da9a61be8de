-- Which prices do the ranked plans rest on, as their sellers state them, and from which bytes did we read them?
WITH used AS (
  SELECT p.price_id, p.price_observed_on, p.price_source_url FROM plan AS p
  WHERE p.scenario_id = $scenario_id AND p.status = 'ranked' AND p.valid_to IS NULL
  UNION ALL
  SELECT c.price_id, NULL, NULL FROM cost_line AS c
  JOIN plan AS p ON p.plan_id = c.plan_id AND p.valid_to IS NULL AND p.status = 'ranked'
  WHERE c.scenario_id = $scenario_id AND c.valid_to IS NULL
),
wanted AS (
  SELECT price_id, max(price_observed_on) AS price_observed_on, max(price_source_url) AS price_source_url
  FROM used WHERE price_id IS NOT NULL GROUP BY price_id
),
stated AS (
  SELECT price_id, service_provider_name, coalesce(instance_type, gpu_name) AS thing, region_id, pricing_category,
         commitment_months, list_unit_price, upfront_unit_price, pricing_unit, pricing_currency, source, batch_id,
         source_url, CAST(valid_from AS DATE) AS first_seen_on
  FROM any_price_period
  UNION ALL
  SELECT token_price_id(t.source, t.service_provider_name, t.model_name, t.service_tier, id.stamp),
         t.service_provider_name, t.model_name, NULL, NULL, NULL, t.list_unit_price, NULL,
         concat('million ', replace(t.token_kind, '_', ' '), ' tokens',
                CASE WHEN t.service_tier <> 'standard' THEN ', ' || replace(t.service_tier, '_', '-') END,
                CASE WHEN t.context_above_tokens > 0 THEN format(', prompts over {:,} tokens', t.context_above_tokens) END),
         t.pricing_currency, t.source, t.batch_id, t.source_url, CAST(t.valid_from AS DATE)
  FROM (SELECT DISTINCT source, service_provider_name, model_name, service_tier, valid_from AS stamp FROM token_price) AS id
  JOIN token_price AS t ON t.source = id.source AND t.service_provider_name = id.service_provider_name
   AND t.model_name = id.model_name AND t.service_tier = id.service_tier
   AND t.valid_from <= id.stamp AND (t.valid_to IS NULL OR t.valid_to > id.stamp)
  UNION ALL
  SELECT hardware_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ'), source_name, hardware_id, NULL, NULL, NULL,
         typical_price, NULL, kind, pricing_currency, source, batch_id, source_url, observed_on
  FROM hardware_price
),
dated AS (
  SELECT w.price_id, s.* EXCLUDE (price_id, source_url, first_seen_on),
         coalesce(s.source_url, w.price_source_url) AS source_url,
         coalesce(w.price_observed_on, CAST(s.first_seen_on AS VARCHAR)) AS observed_on,
         (SELECT as_of FROM scenario WHERE scenario_id = $scenario_id AND valid_to IS NULL) AS as_of
  FROM wanted AS w
  LEFT JOIN stated AS s ON s.price_id = w.price_id
)
SELECT d.* EXCLUDE (as_of), CASE WHEN d.pricing_currency <> 'USD' THEN r.rate_on END AS fx_rate_on,
       CASE WHEN d.pricing_currency <> 'USD' THEN r.usd_per_unit END AS usd_per_unit,
       b.payload_url, b.payload_sha256, b.fetched_at, b.message
FROM dated AS d
ASOF LEFT JOIN usd_rate AS r ON r.currency = d.pricing_currency AND d.as_of >= r.rate_on
LEFT JOIN batch AS b ON b.batch_id = d.batch_id
ORDER BY d.service_provider_name, d.thing, d.region_id, d.pricing_category, d.price_id, d.pricing_unit;
