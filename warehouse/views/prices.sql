-- What does every offer cost, per instance, per GPU and per GB of its memory, in its own currency and in US dollars?

CREATE OR REPLACE MACRO moment(as_of) AS
  CASE WHEN CAST(as_of AS VARCHAR) = 'now' THEN now() ELSE CAST(as_of AS TIMESTAMPTZ) END;
COMMENT ON MACRO moment IS 'The moment that a question is about: now, or the start of a day or a time (UTC). Example: SELECT moment(''now'') AS at, moment(''2025-07-01'') AS then';

CREATE OR REPLACE MACRO price_at(as_of) AS TABLE
WITH contracted AS (
  SELECT * EXCLUDE (named_count) FROM contract_price_between(moment(as_of), moment(as_of))
  QUALIFY row_number() OVER (PARTITION BY offer_id, contract_id
                             ORDER BY named_count DESC, price_per_gpu_hour DESC NULLS FIRST, price_id) = 1
),
asked AS (
  FROM price_between(moment(as_of), moment(as_of))
  UNION ALL BY NAME
  FROM contracted
),
-- Two readings and not one joined twice: what is joined twice is kept aside, with every column of the view around it.
whole AS (
  SELECT source, max(reading(fetched_at, warn_after_hours, error_after_hours)) AS reading FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NULL AND fetched_at <= moment(as_of) GROUP BY source
),
part AS (
  SELECT source, scope, max(reading(fetched_at, warn_after_hours, error_after_hours)) AS reading FROM batch
  WHERE outcome = 'loaded' AND complete AND scope IS NOT NULL AND fetched_at <= moment(as_of) GROUP BY source, scope
),
sighted AS (
  SELECT s.offer_id, max(reading(b.fetched_at, b.warn_after_hours, b.error_after_hours)) AS reading
  FROM sighting AS s JOIN batch AS b ON b.batch_id = s.batch_id WHERE b.fetched_at <= moment(as_of) GROUP BY s.offer_id
),
rate_limit AS (
  SELECT max(reading(fetched_at, warn_after_hours, error_after_hours)).error_after_hours AS error_after_hours FROM batch
  WHERE outcome = 'loaded' AND fetched_at <= moment(as_of) AND source IN (SELECT DISTINCT source FROM fx_rate)
),
rate AS (
  SELECT currency, max(rate_on) AS rate_on, arg_max(usd_per_unit, rate_on) AS usd_per_unit FROM usd_rate
  WHERE rate_on <= CAST(moment(as_of) AS DATE) GROUP BY currency
),
held_back AS (
  SELECT subject_id, min(case_id) AS held_back_case_id, min(published_seen_at) AS seen_at FROM firewall_case
  WHERE subject_kind = 'offer' AND verdict = 'quarantined' AND valid_from <= moment(as_of)
    AND (valid_to IS NULL OR valid_to > moment(as_of)) GROUP BY subject_id
),
-- The reading that saw a price last says how old it may grow: one of all, of its region, of some offers, or its first.
last_seen AS (
  SELECT a.*, back.held_back_case_id,
         greatest(reading(own.fetched_at, own.warn_after_hours, own.error_after_hours), whole.reading, part.reading,
                  sighted.reading) AS newest,
         CASE WHEN back.held_back_case_id IS NULL THEN newest
              ELSE reading(greatest(own.fetched_at, back.seen_at), struct_extract(newest, 'warn_after_hours'),
                           struct_extract(newest, 'error_after_hours'))
         END AS reading
  FROM asked AS a
  LEFT JOIN batch AS own ON own.batch_id = a.batch_id
  LEFT JOIN whole ON whole.source = a.source
  LEFT JOIN part ON part.source = a.source AND part.scope = a.region_id
  LEFT JOIN sighted ON sighted.offer_id = a.offer_id
  LEFT JOIN held_back AS back ON back.subject_id = a.offer_id
),
dated AS (
  SELECT a.* EXCLUDE (newest, reading), place.country, place.continent,
         coalesce(CAST(a.quoted_on AS TIMESTAMPTZ), greatest(a.valid_from, a.reading.at)) AS observed_at,
         CASE WHEN a.pricing_currency <> 'USD'
               AND moment(as_of) > CAST(rate.rate_on AS TIMESTAMPTZ) + to_hours(l.error_after_hours) THEN 'stale'
              WHEN a.quoted_on IS NOT NULL THEN 'quoted'
              ELSE freshness_of(a.reading, moment(as_of)) END AS freshness,
         CASE WHEN a.quoted_on IS NULL THEN a.reading.at + to_hours(a.reading.error_after_hours) END AS stale_at,
         CAST(moment(as_of) AS DATE) AS as_of_date,
         rate.rate_on AS fx_rate_on,
         CASE WHEN a.pricing_currency = 'USD' THEN 1 ELSE rate.usd_per_unit END AS usd_per_unit,
         g.memory_size_gb
  FROM last_seen AS a
  CROSS JOIN rate_limit AS l
  LEFT JOIN region AS place ON place.service_provider_name = coalesce(a.host_provider_name, a.service_provider_name)
   AND place.region_id = a.region_id AND place.valid_to IS NULL
  LEFT JOIN rate ON rate.currency = a.pricing_currency
  LEFT JOIN gpu AS g ON g.gpu_id = a.gpu_id AND g.valid_to IS NULL
)
SELECT d.* EXCLUDE (memory_size_gb),
       d.price_per_instance_hour * d.usd_per_unit AS price_usd_per_instance_hour,
       d.price_per_gpu_hour * d.usd_per_unit AS price_usd_per_gpu_hour,
       d.price_per_gpu_hour / d.memory_size_gb AS price_per_gpu_memory_gb_hour,
       d.price_per_gpu_hour * d.usd_per_unit / d.memory_size_gb AS price_usd_per_gpu_memory_gb_hour,
       date_diff('day', d.observed_at, moment(as_of)) AS age_days,
       CASE WHEN d.price_status NOT IN ('listed', 'derived') THEN d.status_reason
            WHEN d.usd_per_unit IS NULL
              THEN 'no exchange rate for ' || d.pricing_currency || ' on or before ' || d.as_of_date
            WHEN d.commitment_months IS NULL AND (d.pricing_unit = 'Term' OR d.upfront_unit_price IS NOT NULL)
              THEN 'length of the commitment not stated'
            WHEN d.pricing_unit <> 'GPU-Hours' AND d.gpu_count IS NULL
              THEN 'number of GPUs in the instance not stated'
       END AS missing_reason
FROM dated AS d;
COMMENT ON MACRO TABLE price_at IS 'price_at(as_of): the prices that held at a moment, as in price_now, converted at that day''s exchange rate. Example: FROM price_at(''2025-07-01'') WHERE gpu_id = ''H100-SXM-80GB''';

CREATE OR REPLACE VIEW price_now AS FROM price_at(now());
COMMENT ON VIEW price_now IS 'What every offer costs today, per instance and per GPU, in its currency and in US dollars; unknown stays empty and missing_reason says why. Example: SELECT service_provider_name, instance_type, region_id, price_usd_per_gpu_hour FROM price_now WHERE gpu_id = ''H100-SXM-80GB'' AND gpu_count = 8 ORDER BY price_usd_per_gpu_hour NULLS LAST LIMIT 10';
COMMENT ON COLUMN price_now.observed_at IS 'When this price was last seen to hold (UTC).';
COMMENT ON COLUMN price_now.held_back_case_id IS 'The firewall''s case by which a newer price is held back; this one stands until it is settled: see `gpuplan check`.';
COMMENT ON COLUMN price_now.freshness IS 'How its age, and that of its exchange rate, stands to what its source allows: fresh; ageing, worth a warning; stale, not to be used; bundled with the program and never read since; quoted by a sheet.';
COMMENT ON COLUMN price_now.stale_at IS 'From when on it should not be used unless it is seen again (UTC); empty for bundled and quoted prices.';
COMMENT ON COLUMN price_now.as_of_date IS 'The day the question is about.';
COMMENT ON COLUMN price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN price_now.usd_per_unit IS 'The exchange rate used. [USD per pricing_currency]';
COMMENT ON COLUMN price_now.price_usd_per_instance_hour IS 'One instance for one hour. [USD/h]';
COMMENT ON COLUMN price_now.price_usd_per_gpu_hour IS 'One GPU for one hour. [USD/GPU h]';
COMMENT ON COLUMN price_now.price_per_gpu_memory_gb_hour IS 'One GB of a GPU''s memory, by its label, for one hour. [pricing_currency/GB h]';
COMMENT ON COLUMN price_now.price_usd_per_gpu_memory_gb_hour IS 'One GB of a GPU''s memory, by its label, for one hour; empty where the accelerator is not known. [USD/GB h]';
COMMENT ON COLUMN price_now.age_days IS 'Days since this price was last seen to hold. [days]';
COMMENT ON COLUMN price_now.missing_reason IS 'Why a figure is empty.';

CREATE OR REPLACE MACRO hardware_price_at(as_of) AS TABLE
WITH held AS (
  SELECT *, CAST(moment(as_of) AS DATE) AS as_of_date FROM hardware_price
  WHERE valid_from <= moment(as_of) AND (valid_to IS NULL OR valid_to > moment(as_of))
)
SELECT h.* EXCLUDE (valid_to, as_of_date), h.typical_price / h.gpu_count AS typical_price_per_gpu, r.rate_on AS fx_rate_on,
       CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit,
       h.typical_price * CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS typical_price_usd,
       typical_price_usd / h.gpu_count AS typical_price_usd_per_gpu,
       typical_price_usd / h.gpu_count / g.memory_size_gb AS typical_price_usd_per_gpu_memory_gb,
       h.hardware_id || '@' || strftime(h.valid_from, '%Y%m%dT%H%M%SZ') AS price_id,
       date_diff('day', h.observed_on, h.as_of_date) AS age_days,
       CASE WHEN h.valid_until < h.as_of_date THEN 'the quote ended on ' || h.valid_until
            WHEN h.pricing_currency <> 'USD' AND r.usd_per_unit IS NULL
              THEN 'no exchange rate for ' || h.pricing_currency || ' on or before ' || h.as_of_date
       END AS missing_reason
FROM held AS h
LEFT JOIN gpu AS g ON g.gpu_id = h.gpu_id AND g.valid_to IS NULL
ASOF LEFT JOIN usd_rate AS r ON r.currency = h.pricing_currency AND h.as_of_date >= r.rate_on;
COMMENT ON MACRO TABLE hardware_price_at IS 'hardware_price_at(as_of): what servers, racks and cards cost to buy at a moment, as in hardware_price_now, converted at that day''s exchange rate. Example: FROM hardware_price_at(''2026-11-10'') WHERE missing_reason IS NULL';

CREATE OR REPLACE VIEW hardware_price_now AS FROM hardware_price_at(now());
COMMENT ON VIEW hardware_price_now IS 'What servers, racks and cards cost to buy, on the street and by vendors'' quotes, newest observation. Example: SELECT hardware_id, condition, typical_price_usd, typical_price_usd_per_gpu, age_days FROM hardware_price_now WHERE missing_reason IS NULL ORDER BY typical_price_usd_per_gpu';
COMMENT ON COLUMN hardware_price_now.typical_price_per_gpu IS 'Typical price over the accelerators in it. [pricing_currency per GPU]';
COMMENT ON COLUMN hardware_price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN hardware_price_now.usd_per_unit IS 'The exchange rate used. [USD per pricing_currency]';
COMMENT ON COLUMN hardware_price_now.typical_price_usd IS 'Typical price of one. [USD]';
COMMENT ON COLUMN hardware_price_now.typical_price_usd_per_gpu IS 'Typical price over the accelerators in it. [USD per GPU]';
COMMENT ON COLUMN hardware_price_now.typical_price_usd_per_gpu_memory_gb IS 'Typical price over the accelerators'' memory, by its label. [USD/GB]';
COMMENT ON COLUMN hardware_price_now.price_id IS 'The thing''s id, @, and the start of the period.';
COMMENT ON COLUMN hardware_price_now.age_days IS 'Days since the price was observed. [days]';
COMMENT ON COLUMN hardware_price_now.missing_reason IS 'Why it can''t be bought at this price, or not be compared.';

CREATE OR REPLACE VIEW colocation_price_now AS
SELECT c.* EXCLUDE (valid_to, today), r.rate_on AS fx_rate_on,
       c.price_per_kw_month * CASE WHEN c.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_kw_month,
       CASE WHEN c.valid_until < c.today THEN 'the offer ended on ' || c.valid_until
            WHEN c.pricing_currency <> 'USD' AND r.usd_per_unit IS NULL
              THEN 'no exchange rate for ' || c.pricing_currency || ' on or before ' || c.today
       END AS missing_reason
FROM (SELECT *, CAST(now() AS DATE) AS today FROM colocation_price WHERE valid_to IS NULL) AS c
ASOF LEFT JOIN usd_rate AS r ON r.currency = c.pricing_currency AND c.today >= r.rate_on;
COMMENT ON VIEW colocation_price_now IS 'What operators of data centres ask for a kilowatt and month, from imported quotes; a scenario takes it as owned.colocation_usd_per_kw_month.';
COMMENT ON COLUMN colocation_price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN colocation_price_now.price_usd_per_kw_month IS 'One provisioned kilowatt for a month. [USD per kW and month]';
COMMENT ON COLUMN colocation_price_now.missing_reason IS 'Why it can''t be had at this price, or not be compared.';

CREATE OR REPLACE VIEW price_component_now AS
SELECT c.* EXCLUDE (valid_to),
       c.quantity * c.list_unit_price / CASE WHEN c.usage_unit LIKE '%.mo' THEN 730 ELSE 1 END AS price_per_instance_hour
FROM price_component AS c WHERE c.valid_to IS NULL;
COMMENT ON VIEW price_component_now IS 'What the prices that were put together from parts are the sum of, today. Example: SELECT p.instance_type, c.component, c.description, c.price_per_instance_hour FROM price_component_now AS c JOIN price_now AS p USING (offer_id) WHERE p.instance_type = ''a3-highgpu-8g'' AND p.pricing_category = ''Standard'' ORDER BY ALL LIMIT 10';
COMMENT ON COLUMN price_component_now.price_per_instance_hour IS 'What the part adds to one hour of the instance; over all parts of an offer, its price. [pricing_currency/h]';
