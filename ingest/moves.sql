-- Which prices did some batches open, change and end, and what were they before?
WITH wanted AS (
  SELECT batch_id, source, scope, fetched_at FROM batch WHERE outcome = 'loaded' AND list_contains($batches, batch_id)
),
stated AS (
  SELECT 'price' AS kind, offer_id AS thing_id, source, batch_id, valid_from, valid_to, region_id AS scope,
         service_provider_name, coalesce(instance_type, gpu_name) AS thing, gpu_id, region_id, pricing_category,
         commitment_months, variant, CAST(coalesce(price_per_gpu_hour, list_unit_price) AS DOUBLE) AS amount,
         CASE WHEN price_per_gpu_hour IS NULL THEN pricing_unit ELSE 'GPU-Hours' END AS unit, pricing_currency,
         price_status
  FROM price_period WHERE contract_id IS NULL
  UNION ALL
  SELECT 'token_price', concat_ws('/', service_provider_name, model_name, token_kind, service_tier, context_above_tokens),
         source, batch_id, valid_from, valid_to, NULL, service_provider_name, model_name, NULL, NULL, NULL, NULL,
         concat_ws(', ', token_kind, service_tier), CAST(list_unit_price AS DOUBLE), 'million tokens', pricing_currency,
         'listed'
  FROM token_price
),
begun AS (
  SELECT w.batch_id AS by_batch_id, CASE WHEN before.thing_id IS NULL THEN 'opened' ELSE 'changed' END AS move,
         s.*, before.amount AS amount_before, before.price_status AS status_before,
         before.unit = s.unit AND before.pricing_currency = s.pricing_currency AS is_comparable
  FROM stated AS s
  JOIN wanted AS w ON w.batch_id = s.batch_id AND w.fetched_at = s.valid_from
  LEFT JOIN stated AS before ON before.source = s.source AND before.kind = s.kind AND before.thing_id = s.thing_id
   AND before.valid_to = s.valid_from
),
ended AS (
  SELECT w.batch_id AS by_batch_id, 'withdrawn' AS move, s.*, s.amount AS amount_before,
         s.price_status AS status_before, false AS is_comparable
  FROM stated AS s
  JOIN wanted AS w ON w.source = s.source AND w.fetched_at = s.valid_to AND (w.scope IS NULL OR w.scope = s.scope)
  WHERE NOT EXISTS (FROM stated AS next WHERE next.source = s.source AND next.kind = s.kind
                    AND next.thing_id = s.thing_id AND next.valid_from = s.valid_to)
)
SELECT by_batch_id AS batch_id, move, source, service_provider_name, thing, gpu_id, region_id, pricing_category,
       commitment_months, variant, amount_before AS price_before,
       CASE WHEN move <> 'withdrawn' THEN amount END AS price_after,
       CASE WHEN is_comparable AND amount_before > 0 THEN amount / amount_before - 1 END AS change_fraction,
       unit, pricing_currency, thing_id
FROM (FROM begun WHERE move = 'opened' OR amount IS DISTINCT FROM amount_before OR price_status <> status_before
                   OR NOT is_comparable
      UNION ALL BY NAME FROM ended)
ORDER BY abs(change_fraction) DESC NULLS LAST, move, source, service_provider_name, thing, region_id, thing_id
