-- What became of every offer between two moments?

CREATE OR REPLACE MACRO offer_change(since, until) AS TABLE
WITH before AS (FROM price_at(since) WHERE contract_id IS NULL),
after AS (FROM price_at(until) WHERE contract_id IS NULL),
-- What a source did not list before was not on sale there if the source, or the region, had been read whole, and live where
-- it is a live reading that brought the offer: what comes bundled is a selection.
whole AS (
  SELECT source, min(fetched_at) AS read_at, min(fetched_at) FILTER (warn_after_hours IS NOT NULL) AS live_at FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NULL GROUP BY source
),
part AS (
  SELECT source, scope, min(fetched_at) AS read_at, min(fetched_at) FILTER (warn_after_hours IS NOT NULL) AS live_at FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NOT NULL GROUP BY source, scope
),
seen AS (
  SELECT o.offer_id, o.first_seen_at, b.warn_after_hours IS NOT NULL AS is_live
  FROM (SELECT offer_id, min(valid_from) AS first_seen_at, arg_min(batch_id, valid_from) AS batch_id
        FROM offer GROUP BY offer_id) AS o
  LEFT JOIN batch AS b ON b.batch_id = o.batch_id
),
pair AS (
  SELECT coalesce(a.offer_id, b.offer_id) AS offer_id, coalesce(a.source, b.source) AS source,
         coalesce(a.service_provider_name, b.service_provider_name) AS service_provider_name,
         coalesce(a.gpu_id, b.gpu_id) AS gpu_id, coalesce(a.gpu_name, b.gpu_name) AS gpu_name,
         coalesce(a.gpu_count, b.gpu_count) AS gpu_count, coalesce(a.instance_type, b.instance_type) AS instance_type,
         coalesce(a.region_id, b.region_id) AS region_id,
         coalesce(a.pricing_category, b.pricing_category) AS pricing_category,
         coalesce(a.commitment_months, b.commitment_months) AS commitment_months, coalesce(a.variant, b.variant) AS variant,
         coalesce(a.pricing_currency, b.pricing_currency) AS pricing_currency,
         b.price_per_gpu_hour AS price_per_gpu_hour_before, a.price_per_gpu_hour AS price_per_gpu_hour_after,
         b.price_usd_per_gpu_hour AS price_usd_per_gpu_hour_before, a.price_usd_per_gpu_hour AS price_usd_per_gpu_hour_after,
         CASE WHEN a.pricing_currency = b.pricing_currency
              THEN coalesce(a.price_per_gpu_hour / nullif(b.price_per_gpu_hour, 0),
                            a.price_per_instance_hour / nullif(b.price_per_instance_hour, 0)) - 1
              ELSE a.price_usd_per_gpu_hour / nullif(b.price_usd_per_gpu_hour, 0) - 1 END AS change_fraction,
         b.price_status AS price_status_before, a.price_status AS price_status_after,
         a.observed_at, a.age_days, a.freshness, b.price_id AS price_id_before, a.price_id AS price_id_after
  FROM before AS b FULL JOIN after AS a ON a.offer_id = b.offer_id
)
SELECT CASE WHEN p.price_id_after IS NULL THEN 'withdrawn'
            WHEN p.price_id_before IS NULL AND seen.first_seen_at <= moment(since) THEN 'back'
            WHEN p.price_id_before IS NULL
             AND CASE WHEN seen.is_live THEN least(whole.live_at, part.live_at) ELSE least(whole.read_at, part.read_at) END
                 <= moment(since) THEN 'new'
            WHEN p.price_id_before IS NULL THEN 'first seen'
            WHEN p.change_fraction < 0 THEN 'cheaper'
            WHEN p.change_fraction > 0 THEN 'dearer'
            WHEN p.change_fraction IS NULL AND p.price_status_before <> p.price_status_after THEN 'price ' || p.price_status_after
            WHEN p.observed_at <= moment(since) THEN 'not read'
            ELSE 'same' END AS what_happened,
       p.*, seen.first_seen_at
FROM pair AS p
LEFT JOIN whole ON whole.source = p.source
LEFT JOIN part ON part.source = p.source AND part.scope = p.region_id
LEFT JOIN seen ON seen.offer_id = p.offer_id;
COMMENT ON MACRO TABLE offer_change IS 'offer_change(since, until): what became of every offer on sale at either of two moments, contracts left out: new, back, withdrawn, cheaper, dearer, the same, without a price any more or with one at last, not read in between; or first seen, where its source, or its region there, had not been read whole before, so that nobody knows whether it is new. A change is that of the price in its own currency. Example: FROM offer_change(''2026-03-01'', ''now'') WHERE what_happened = ''cheaper'' ORDER BY change_fraction LIMIT 5';
