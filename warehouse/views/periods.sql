-- In which periods did a price hold, on its seller's list and under a contract, and what was it by the hour?

CREATE OR REPLACE MACRO hourly_amount(list_unit_price, upfront_unit_price, pricing_unit, commitment_months) AS
  CASE WHEN pricing_unit = 'Term' THEN list_unit_price / (commitment_months * 730)
       WHEN upfront_unit_price IS NULL THEN list_unit_price
       ELSE coalesce(list_unit_price, 0) + upfront_unit_price / (commitment_months * 730)
  END;
COMMENT ON MACRO hourly_amount IS 'What a price comes to by the hour, a commitment''s upfront part spread over its hours, for the unit that it is stated for: an instance or a GPU. Example: SELECT hourly_amount(6, 87600, ''Hours'', 12) AS usd_per_hour';

-- One moment is asked for with since = until. Its few periods are then picked out before they meet their offers, for
-- which the keys must not be bare columns: a filter made from 60,000 offers is slower on ten million periods than none.
CREATE OR REPLACE MACRO price_between(since, until) AS TABLE
WITH stated AS (
  SELECT o.* EXCLUDE (valid_from, valid_to, batch_id)
           REPLACE (nullif(concat_ws(', ', o.variant, 'contract ' || o.contract_id), '') AS variant),
         p.price_status, p.status_reason, p.list_unit_price, p.upfront_unit_price, p.pricing_unit, p.pricing_currency,
         p.provider_effective_from, p.valid_until, p.quoted_on, p.availability,
         greatest(p.valid_from, o.valid_from) AS valid_from,
         least(p.valid_to, o.valid_to, CAST(p.valid_until + 1 AS TIMESTAMPTZ)) AS valid_to, p.batch_id,
         hourly_amount(p.list_unit_price, p.upfront_unit_price, p.pricing_unit, o.commitment_months) AS hourly
  FROM price AS p
  JOIN offer AS o ON o.offer_id = CASE WHEN since = until THEN concat(p.offer_id) ELSE p.offer_id END
   AND p.valid_from < coalesce(o.valid_to, TIMESTAMPTZ '9999-12-31')
   AND o.valid_from < coalesce(p.valid_to, TIMESTAMPTZ '9999-12-31')
  WHERE p.valid_from <= until AND (p.valid_to IS NULL OR p.valid_to > since)
    AND o.valid_from <= until AND (o.valid_to IS NULL OR o.valid_to > since)
)
SELECT offer_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ') AS price_id,
       * EXCLUDE (hourly),
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END AS price_per_instance_hour,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly ELSE hourly / gpu_count END AS price_per_gpu_hour
FROM stated
WHERE valid_to IS NULL OR valid_to > greatest(valid_from, since);
COMMENT ON MACRO TABLE price_between IS 'price_between(since, until): the periods of prices on sellers'' lists that overlap the time between two moments, as in price_period. Example: FROM price_between(TIMESTAMPTZ ''2026-06-01'', TIMESTAMPTZ ''2026-07-01'') WHERE gpu_id = ''H100-SXM-80GB'' ORDER BY valid_from DESC LIMIT 5';

CREATE OR REPLACE VIEW price_period AS
FROM price_between(TIMESTAMPTZ '-infinity', TIMESTAMPTZ 'infinity');
COMMENT ON VIEW price_period IS 'Every period in which an offer and its price stayed as they were, with hourly figures in the offer''s own currency.';
COMMENT ON COLUMN price_period.price_id IS 'The offer''s id, @, and the start of the period: names one price for good.';
COMMENT ON COLUMN price_period.price_per_instance_hour IS 'One instance for one hour, a commitment''s upfront part spread over its hours; empty where the instance''s size is not stated. [pricing_currency/h]';
COMMENT ON COLUMN price_period.price_per_gpu_hour IS 'One GPU for one hour. [pricing_currency/GPU h]';

-- Lines meet offers before they meet periods, so that without contracts no period is read.
CREATE OR REPLACE MACRO contract_price_between(since, until) AS TABLE
WITH fitting AS (
  SELECT o.* EXCLUDE (valid_from, valid_to, batch_id)
           REPLACE (concat_ws(', ', o.variant, 'contract ' || d.contract_id) AS variant, d.contract_id AS contract_id,
                    d.source_url AS source_url,
                    CASE WHEN d.contracted_unit_price IS NULL THEN o.source ELSE d.source END AS source),
         d.discount_id, d.discount_fraction, d.contracted_unit_price, d.pricing_unit, d.pricing_currency, d.quoted_on,
         d.batch_id, greatest(o.valid_from, d.valid_from, CAST(d.starts_on AS TIMESTAMPTZ)) AS valid_from,
         least(o.valid_to, d.valid_to, CAST(d.ends_on + 1 AS TIMESTAMPTZ)) AS valid_to,
         CAST(d.gpu_id IS NOT NULL AS INTEGER) + CAST(d.instance_pattern IS NOT NULL AS INTEGER)
           + CAST(d.region_pattern IS NOT NULL AS INTEGER) + CAST(d.commitment_months IS NOT NULL AS INTEGER) AS named_count
  FROM contract_discount AS d
  JOIN offer AS o ON o.service_provider_name = d.service_provider_name AND o.pricing_category = d.pricing_category
   AND (d.gpu_id IS NULL OR d.gpu_id = o.gpu_id)
   AND (d.instance_pattern IS NULL OR lower(o.instance_type) GLOB lower(d.instance_pattern))
   AND (d.region_pattern IS NULL OR lower(o.region_id) GLOB lower(d.region_pattern))
   AND (d.commitment_months IS NULL OR d.commitment_months = o.commitment_months)
  WHERE o.contract_id IS NULL
    AND o.valid_from <= until AND (o.valid_to IS NULL OR o.valid_to > since)
),
stated AS (
  SELECT f.* EXCLUDE (discount_fraction, contracted_unit_price) REPLACE (
           coalesce(f.pricing_unit, p.pricing_unit) AS pricing_unit,
           coalesce(f.pricing_currency, p.pricing_currency) AS pricing_currency,
           CASE WHEN f.contracted_unit_price IS NULL THEN p.quoted_on ELSE f.quoted_on END AS quoted_on,
           CASE WHEN f.contracted_unit_price IS NULL THEN p.batch_id ELSE f.batch_id END AS batch_id,
           greatest(f.valid_from, p.valid_from) AS valid_from,
           least(f.valid_to, p.valid_to, CAST(p.valid_until + 1 AS TIMESTAMPTZ)) AS valid_to
         ),
         'derived' AS price_status,
         CASE WHEN f.contracted_unit_price IS NULL
              THEN format('list price less {} under contract {}', CAST(f.discount_fraction AS DOUBLE), f.contract_id)
              ELSE format('the price of contract {}', f.contract_id) END AS status_reason,
         CAST(coalesce(f.contracted_unit_price, CAST(p.list_unit_price AS DECIMAL(27, 9)) * (1 - f.discount_fraction))
              AS DECIMAL(18, 9)) AS list_unit_price,
         CAST(CAST(p.upfront_unit_price AS DECIMAL(27, 9)) * (1 - f.discount_fraction) AS DECIMAL(18, 9)) AS upfront_unit_price,
         p.provider_effective_from, p.valid_until
  FROM price AS p
  JOIN fitting AS f ON f.offer_id = CASE WHEN since = until THEN concat(p.offer_id) ELSE p.offer_id END
  WHERE p.valid_from <= until AND (p.valid_to IS NULL OR p.valid_to > since)
    AND (f.contracted_unit_price IS NOT NULL OR p.price_status IN ('listed', 'derived'))
),
hourly AS (
  SELECT *, hourly_amount(list_unit_price, upfront_unit_price, pricing_unit, commitment_months) AS hourly FROM stated
)
SELECT offer_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ') || '+' || discount_id AS price_id,
       * EXCLUDE (hourly, discount_id),
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END AS price_per_instance_hour,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly ELSE hourly / gpu_count END AS price_per_gpu_hour
FROM hourly
WHERE valid_from <= until AND (valid_to IS NULL OR valid_to > greatest(valid_from, since));
COMMENT ON MACRO TABLE contract_price_between IS 'contract_price_between(since, until): as contract_price_period, those periods that overlap the time between two moments. Example: FROM contract_price_between(TIMESTAMPTZ ''2026-01-01'', now())';

CREATE OR REPLACE VIEW contract_price_period AS
FROM contract_price_between(TIMESTAMPTZ '-infinity', TIMESTAMPTZ 'infinity');
COMMENT ON VIEW contract_price_period IS 'Every period in which a line of a contract fitted an offer on its seller''s list, with the price under it. Where several lines of one contract fit an offer, price_at takes the one that names most, of equals the dearest.';
COMMENT ON COLUMN contract_price_period.named_count IS 'How many of GPU, instance, region and months the line names. [1]';

CREATE OR REPLACE VIEW any_price_period AS
SELECT *, 0 AS named_count FROM price_period
UNION ALL BY NAME
FROM contract_price_period;
COMMENT ON VIEW any_price_period IS 'Prices on lists and under contracts together, each list price as it is.';
