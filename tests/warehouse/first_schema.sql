-- What did the first commit that had a warehouse make in it (f91c130)? Tables without their comments, macros, views.

CREATE TABLE batch (batch_id BIGINT NOT NULL, source VARCHAR NOT NULL, scope VARCHAR, outcome VARCHAR NOT NULL CHECK (outcome IN ('loaded', 'refused', 'failed')), complete BOOLEAN NOT NULL, row_count BIGINT NOT NULL, opened_count BIGINT NOT NULL, closed_count BIGINT NOT NULL, payload_url VARCHAR, payload_sha256 VARCHAR, fetched_at TIMESTAMPTZ NOT NULL, loaded_at TIMESTAMPTZ NOT NULL, code_version VARCHAR NOT NULL, message VARCHAR);
CREATE TABLE gpu (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, gpu_id VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL, vendor VARCHAR NOT NULL, architecture VARCHAR NOT NULL, form_factor VARCHAR NOT NULL, launch_year BIGINT NOT NULL, memory_size_gb DOUBLE NOT NULL, usable_memory_gib DOUBLE NOT NULL, memory_type VARCHAR NOT NULL, memory_bandwidth_gb_per_s DOUBLE NOT NULL, fp16_dense_tflops DOUBLE, bf16_dense_tflops DOUBLE, fp8_dense_tflops DOUBLE, fp4_dense_tflops DOUBLE, int8_dense_tops DOUBLE, tdp_w DOUBLE, scaleup_link VARCHAR, scaleup_bandwidth_gb_per_s DOUBLE, pcie VARCHAR, pcie_bandwidth_gb_per_s DOUBLE, source_name VARCHAR NOT NULL, confidence VARCHAR NOT NULL, note VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE llm (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, llm_id VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL, parameter_count BIGINT, active_parameter_count BIGINT, checkpoint_bytes BIGINT, max_context_tokens BIGINT, config VARCHAR NOT NULL, source_name VARCHAR NOT NULL, confidence VARCHAR NOT NULL, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE offer (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, offer_id VARCHAR NOT NULL, service_provider_name VARCHAR NOT NULL, host_provider_name VARCHAR, provider_kind VARCHAR NOT NULL CHECK (provider_kind IN ('hyperscaler', 'specialised', 'marketplace')), sku_id VARCHAR, gpu_id VARCHAR, gpu_name VARCHAR NOT NULL, gpu_count DECIMAL(9, 4), instance_type VARCHAR, region_id VARCHAR, availability_zone VARCHAR, core_count DECIMAL(9, 2), memory_size_gib DECIMAL(12, 3), disk_space_gib DECIMAL(14, 3), pricing_category VARCHAR NOT NULL CHECK (pricing_category IN ('Standard', 'Dynamic', 'Committed', 'Other')), commitment_type VARCHAR, commitment_months BIGINT, payment_option VARCHAR, variant VARCHAR, source_url VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE price (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, offer_id VARCHAR NOT NULL, region_id VARCHAR, price_status VARCHAR NOT NULL CHECK (price_status IN ('listed', 'derived', 'unpriced', 'reservation_only', 'not_offered')), status_reason VARCHAR, list_unit_price DECIMAL(18, 9), upfront_unit_price DECIMAL(18, 9), pricing_unit VARCHAR NOT NULL CHECK (pricing_unit IN ('Hours', 'GPU-Hours', 'Term')), pricing_currency VARCHAR NOT NULL, provider_effective_from TIMESTAMPTZ, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE token_price (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, service_provider_name VARCHAR NOT NULL, model_name VARCHAR NOT NULL, llm_id VARCHAR, token_kind VARCHAR NOT NULL CHECK (token_kind IN ('input', 'cached_input', 'output')), list_unit_price DECIMAL(18, 9) NOT NULL, pricing_currency VARCHAR NOT NULL, context_tokens BIGINT, source_url VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE hardware_price (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, hardware_id VARCHAR NOT NULL, kind VARCHAR NOT NULL CHECK (kind IN ('server', 'rack', 'card')), condition VARCHAR NOT NULL CHECK (condition IN ('new', 'used')), gpu_id VARCHAR NOT NULL, gpu_count BIGINT NOT NULL, low_price DECIMAL(18, 2), typical_price DECIMAL(18, 2) NOT NULL, high_price DECIMAL(18, 2), pricing_currency VARCHAR NOT NULL, power_full_w DOUBLE, power_max_w DOUBLE, observed_on DATE NOT NULL, source_name VARCHAR NOT NULL, source_url VARCHAR, confidence VARCHAR NOT NULL, note VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE electricity_price (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, place_id VARCHAR NOT NULL, low_price_per_kwh DECIMAL(12, 6) NOT NULL, typical_price_per_kwh DECIMAL(12, 6) NOT NULL, high_price_per_kwh DECIMAL(12, 6) NOT NULL, pricing_currency VARCHAR NOT NULL, observed_on DATE NOT NULL, source_name VARCHAR NOT NULL, source_url VARCHAR, note VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE fx_rate (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, currency VARCHAR NOT NULL, rate_on DATE NOT NULL, units_per_eur DECIMAL(18, 9) NOT NULL, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE plan (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, plan_id VARCHAR NOT NULL, scenario_id VARCHAR NOT NULL, scenario_sha256 VARCHAR NOT NULL, as_of DATE NOT NULL, way VARCHAR NOT NULL CHECK (way IN ('hyperscaler', 'specialised_cloud', 'owned', 'hosted_api')), status VARCHAR NOT NULL CHECK (status IN ('ranked', 'indicative', 'excluded')), reason VARCHAR, service_provider_name VARCHAR NOT NULL, pricing_category VARCHAR CHECK (pricing_category IN ('Standard', 'Dynamic', 'Committed', 'Other')), commitment_months BIGINT, variant VARCHAR, model_name VARCHAR, region_id VARCHAR, instance_type VARCHAR, gpu_id VARCHAR, tensor_parallel BIGINT, replica_count BIGINT, instance_count BIGINT, gpu_count BIGINT, instance_hours_per_year DOUBLE, allocated_utilisation DOUBLE, useful_gpu_hours_per_year DOUBLE, price_id VARCHAR, price_observed_on VARCHAR, price_source_url VARCHAR, unit_price_usd DOUBLE, considered_count BIGINT NOT NULL, upfront_usd DOUBLE, total_cost_usd DOUBLE, npv_cost_usd DOUBLE, cost_usd_per_month DOUBLE, cost_usd_per_useful_gpu_hour DOUBLE, cost_usd_per_million_tokens DOUBLE, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE cost_line (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, plan_id VARCHAR NOT NULL, scenario_id VARCHAR NOT NULL, component VARCHAR NOT NULL, year BIGINT NOT NULL, cost_usd DOUBLE NOT NULL, formula VARCHAR NOT NULL, inputs VARCHAR NOT NULL, price_id VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE assumption (source VARCHAR NOT NULL, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, batch_id BIGINT, scenario_id VARCHAR NOT NULL, name VARCHAR NOT NULL, assumed_value DOUBLE NOT NULL, unit VARCHAR NOT NULL, low_value DOUBLE, high_value DOUBLE, overridden BOOLEAN NOT NULL, source_name VARCHAR NOT NULL, source_url VARCHAR, note VARCHAR, CHECK (valid_to IS NULL OR valid_to > valid_from));
CREATE TABLE schema_version (version BIGINT NOT NULL);
-- What did everything cost on a given day? Table macros that take a moment in time.

-- The euro rate of a currency on or before a day, turned into US dollars for one unit of it.
CREATE OR REPLACE VIEW usd_rate AS
SELECT usd.rate_on,
       coalesce(other.currency, 'EUR') AS currency,
       usd.units_per_eur / coalesce(other.units_per_eur, 1) AS usd_per_unit
FROM fx_rate AS usd
JOIN (SELECT source, rate_on, currency, units_per_eur FROM fx_rate WHERE valid_to IS NULL
      UNION ALL SELECT DISTINCT source, rate_on, 'EUR', 1 FROM fx_rate WHERE valid_to IS NULL) AS other
  ON other.rate_on = usd.rate_on AND other.source = usd.source
WHERE usd.currency = 'USD' AND usd.valid_to IS NULL;
COMMENT ON VIEW usd_rate IS 'US dollars for one unit of a currency, by the ECB''s rates of one day; find the day with an ASOF join.';
COMMENT ON COLUMN usd_rate.rate_on IS 'Day of the rate.';
COMMENT ON COLUMN usd_rate.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN usd_rate.usd_per_unit IS 'US dollars for one unit of the currency. [USD per currency]';

-- When each part of each source was last read whole and well.
CREATE OR REPLACE VIEW source_seen AS
SELECT source, scope, max(fetched_at) AS seen_at
FROM batch WHERE outcome = 'loaded' AND complete GROUP BY ALL;
COMMENT ON VIEW source_seen IS 'When each source, or each region of it, was last loaded whole.';
COMMENT ON COLUMN source_seen.source IS 'Whom we asked.';
COMMENT ON COLUMN source_seen.scope IS 'The part of the source; empty for all of it.';
COMMENT ON COLUMN source_seen.seen_at IS 'When it was fetched (UTC).';

-- What does every offer cost, per instance and per GPU, in its own currency and in US dollars?

CREATE OR REPLACE VIEW price_period AS
WITH stated AS (
  SELECT o.* EXCLUDE (valid_from, valid_to, batch_id), p.price_status, p.status_reason, p.list_unit_price,
         p.upfront_unit_price, p.pricing_unit, p.pricing_currency, p.provider_effective_from,
         p.valid_from, p.valid_to, p.batch_id,
         CASE WHEN p.pricing_unit = 'Term' THEN p.list_unit_price / (o.commitment_months * 730)
              WHEN p.upfront_unit_price IS NULL THEN p.list_unit_price
              ELSE coalesce(p.list_unit_price, 0) + p.upfront_unit_price / (o.commitment_months * 730)
         END AS hourly
  FROM price AS p
  JOIN offer AS o ON o.offer_id = p.offer_id AND p.valid_from >= o.valid_from
   AND p.valid_from < coalesce(o.valid_to, TIMESTAMPTZ '9999-12-31')
)
SELECT offer_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%SZ') AS price_id,
       * EXCLUDE (hourly),
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly * gpu_count ELSE hourly END AS price_per_instance_hour,
       CASE WHEN pricing_unit = 'GPU-Hours' THEN hourly ELSE hourly / gpu_count END AS price_per_gpu_hour
FROM stated;
COMMENT ON VIEW price_period IS 'Every price period of every offer, with hourly figures in the offer''s own currency.';
COMMENT ON COLUMN price_period.price_id IS 'The offer''s id, @, and the start of the period: names one price for good.';
COMMENT ON COLUMN price_period.price_per_instance_hour IS 'One instance for one hour, a commitment''s upfront part spread over its hours; empty where the instance''s size is not stated. [pricing_currency/h]';
COMMENT ON COLUMN price_period.price_per_gpu_hour IS 'One GPU for one hour. [pricing_currency/GPU h]';

CREATE OR REPLACE MACRO price_at(as_of) AS TABLE
WITH held AS (
  SELECT * FROM price_period
  WHERE valid_from <= CAST(as_of AS TIMESTAMPTZ)
    AND (valid_to IS NULL OR valid_to > CAST(as_of AS TIMESTAMPTZ))
),
seen AS (
  SELECT source, scope, max(fetched_at) AS seen_at FROM batch
  WHERE outcome = 'loaded' AND complete AND fetched_at <= CAST(as_of AS TIMESTAMPTZ) GROUP BY ALL
),
dated AS (
  SELECT held.*, greatest(held.valid_from, whole.seen_at, part.seen_at) AS observed_at,
         CAST(CAST(as_of AS TIMESTAMPTZ) AS DATE) AS as_of_date
  FROM held
  LEFT JOIN seen AS whole ON whole.source = held.source AND whole.scope IS NULL
  LEFT JOIN seen AS part ON part.source = held.source AND part.scope = held.region_id
)
SELECT d.*, r.rate_on AS fx_rate_on,
       CASE WHEN d.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit,
       d.price_per_instance_hour * CASE WHEN d.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_instance_hour,
       d.price_per_gpu_hour * CASE WHEN d.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_gpu_hour,
       date_diff('day', d.observed_at, CAST(as_of AS TIMESTAMPTZ)) AS age_days,
       CASE WHEN d.price_status NOT IN ('listed', 'derived') THEN d.status_reason
            WHEN d.pricing_currency <> 'USD' AND r.usd_per_unit IS NULL
              THEN 'no exchange rate for ' || d.pricing_currency || ' on or before ' || d.as_of_date
            WHEN d.pricing_unit <> 'GPU-Hours' AND d.gpu_count IS NULL
              THEN 'number of GPUs in the instance not stated'
       END AS missing_reason
FROM dated AS d
ASOF LEFT JOIN usd_rate AS r ON r.currency = d.pricing_currency AND d.as_of_date >= r.rate_on;
COMMENT ON MACRO TABLE price_at IS 'price_at(as_of): the prices that held at a moment, as in price_now, converted at that day''s exchange rate. Example: FROM price_at(''2025-07-01'') WHERE gpu_id = ''H100-SXM-80GB''';

CREATE OR REPLACE VIEW price_now AS FROM price_at(now());
COMMENT ON VIEW price_now IS 'What every offer costs today, per instance and per GPU, in its currency and in US dollars; unknown stays empty and missing_reason says why.';
COMMENT ON COLUMN price_now.observed_at IS 'When this price was last seen to hold (UTC).';
COMMENT ON COLUMN price_now.as_of_date IS 'The day the question is about.';
COMMENT ON COLUMN price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN price_now.usd_per_unit IS 'The exchange rate used. [USD per pricing_currency]';
COMMENT ON COLUMN price_now.price_usd_per_instance_hour IS 'One instance for one hour. [USD/h]';
COMMENT ON COLUMN price_now.price_usd_per_gpu_hour IS 'One GPU for one hour. [USD/GPU h]';
COMMENT ON COLUMN price_now.age_days IS 'Days since this price was last seen to hold. [days]';
COMMENT ON COLUMN price_now.missing_reason IS 'Why a figure is empty.';

CREATE OR REPLACE VIEW token_price_now AS
SELECT t.source, t.service_provider_name, t.model_name, t.llm_id, t.token_kind, t.list_unit_price,
       t.pricing_currency, t.list_unit_price * CASE WHEN t.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_million_tokens,
       t.context_tokens, t.source_url, t.valid_from, r.rate_on AS fx_rate_on, t.batch_id,
       concat_ws('/', t.service_provider_name, t.model_name) || '@' || strftime(t.valid_from, '%Y%m%dT%H%M%SZ') AS price_id
FROM (SELECT *, CAST(now() AS DATE) AS today FROM token_price WHERE valid_to IS NULL) AS t
ASOF LEFT JOIN usd_rate AS r ON r.currency = t.pricing_currency AND t.today >= r.rate_on;
COMMENT ON VIEW token_price_now IS 'What hosted APIs charge today for a million tokens of each kind.';
COMMENT ON COLUMN token_price_now.price_usd_per_million_tokens IS 'A million tokens of this kind. [USD]';
COMMENT ON COLUMN token_price_now.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN token_price_now.price_id IS 'Provider, model, @, and the start of the period: names the prices of one model for good.';

CREATE OR REPLACE VIEW hardware_price_now AS
SELECT h.* EXCLUDE (valid_to), h.typical_price / h.gpu_count AS typical_price_per_gpu,
       h.hardware_id || '@' || strftime(h.valid_from, '%Y%m%dT%H%M%SZ') AS price_id,
       date_diff('day', h.observed_on, CAST(now() AS DATE)) AS age_days
FROM hardware_price AS h WHERE valid_to IS NULL;
COMMENT ON VIEW hardware_price_now IS 'What servers, racks and cards cost to buy, newest observation.';
COMMENT ON COLUMN hardware_price_now.typical_price_per_gpu IS 'Typical price over the accelerators in it. [pricing_currency per GPU]';
COMMENT ON COLUMN hardware_price_now.price_id IS 'The thing''s id, @, and the start of the period.';
COMMENT ON COLUMN hardware_price_now.age_days IS 'Days since the price was observed. [days]';

-- What did an offer cost before, and when did it move?

CREATE OR REPLACE VIEW price_history AS
SELECT h.*, r.rate_on AS fx_rate_on,
       h.price_per_instance_hour * CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_instance_hour,
       h.price_per_gpu_hour * CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_gpu_hour
FROM (SELECT *, CAST(valid_from AS DATE) AS starts_on FROM price_period) AS h
ASOF LEFT JOIN usd_rate AS r ON r.currency = h.pricing_currency AND h.starts_on >= r.rate_on;
COMMENT ON VIEW price_history IS 'Every price period ever seen, converted at the rate of the day it began.';
COMMENT ON COLUMN price_history.starts_on IS 'Day the period began.';
COMMENT ON COLUMN price_history.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN price_history.price_usd_per_instance_hour IS 'One instance for one hour. [USD/h]';
COMMENT ON COLUMN price_history.price_usd_per_gpu_hour IS 'One GPU for one hour. [USD/GPU h]';

CREATE OR REPLACE VIEW price_change AS
SELECT offer_id, service_provider_name, instance_type, gpu_id, gpu_count, region_id, pricing_category,
       commitment_months, variant, pricing_currency, valid_from AS changed_at,
       lag(price_per_gpu_hour) OVER moves AS price_per_gpu_hour_before,
       price_per_gpu_hour AS price_per_gpu_hour_after,
       price_per_gpu_hour / lag(price_per_gpu_hour) OVER moves - 1 AS change_fraction
FROM price_period
WHERE price_per_gpu_hour IS NOT NULL
WINDOW moves AS (PARTITION BY offer_id, pricing_currency ORDER BY valid_from)
QUALIFY price_per_gpu_hour_before IS NOT NULL AND change_fraction <> 0;
COMMENT ON VIEW price_change IS 'Every move of every price: when we first saw it, from what, to what.';
COMMENT ON COLUMN price_change.changed_at IS 'When the new price was first seen (UTC).';
COMMENT ON COLUMN price_change.price_per_gpu_hour_before IS 'One GPU for one hour before the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.price_per_gpu_hour_after IS 'One GPU for one hour after the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.change_fraction IS 'The move as a fraction of the price before it. [fraction]';

-- What does each way to serve a scenario cost, and which is cheapest?

CREATE OR REPLACE VIEW plan_rank AS
SELECT p.* EXCLUDE (source, valid_to),
       CASE WHEN p.status = 'ranked'
            THEN row_number() OVER (PARTITION BY p.scenario_id, p.status ORDER BY p.npv_cost_usd, p.plan_id)
       END AS rank_number,
       p.npv_cost_usd / min(p.npv_cost_usd) FILTER (p.status = 'ranked') OVER (PARTITION BY p.scenario_id)
         AS cost_over_cheapest
FROM plan AS p WHERE valid_to IS NULL;
COMMENT ON VIEW plan_rank IS 'The newest plans of every scenario; those with a whole and certain price are ranked by discounted cost.';
COMMENT ON COLUMN plan_rank.rank_number IS 'Place in the ranking, from 1; empty for a plan that is not ranked. [1]';
COMMENT ON COLUMN plan_rank.cost_over_cheapest IS 'Discounted cost as a multiple of the cheapest ranked plan''s. [ratio]';

CREATE OR REPLACE VIEW plan_split AS
SELECT c.scenario_id, c.plan_id, c.component, sum(c.cost_usd) AS total_cost_usd,
       any_value(c.formula) AS formula, any_value(c.inputs) AS inputs, any_value(c.price_id) AS price_id
FROM cost_line AS c WHERE c.valid_to IS NULL GROUP BY ALL;
COMMENT ON VIEW plan_split IS 'What each component of a plan costs over the horizon, undiscounted.';
COMMENT ON COLUMN plan_split.total_cost_usd IS 'Cash out over the horizon; money that comes back is negative. [USD]';
COMMENT ON COLUMN plan_split.formula IS 'How the figure is made.';
COMMENT ON COLUMN plan_split.inputs IS 'The formula''s inputs.';
COMMENT ON COLUMN plan_split.price_id IS 'The price it rests on.';

CREATE OR REPLACE VIEW plan_cash AS
SELECT c.scenario_id, c.plan_id, c.year, c.cost_usd,
       sum(cost_usd) OVER (PARTITION BY c.plan_id ORDER BY c.year) AS cumulative_cost_usd
FROM (SELECT scenario_id, plan_id, year, sum(cost_usd) AS cost_usd
      FROM cost_line WHERE valid_to IS NULL GROUP BY ALL) AS c;
COMMENT ON VIEW plan_cash IS 'Cash out of each plan by year, and its running total.';
COMMENT ON COLUMN plan_cash.cost_usd IS 'Cash out in the year. [USD]';
COMMENT ON COLUMN plan_cash.cumulative_cost_usd IS 'Cash out up to the end of the year. [USD]';

-- How complete and how fresh is what this warehouse holds?

CREATE OR REPLACE VIEW source_status AS
SELECT source, count(*) FILTER (outcome = 'loaded') AS loaded_count,
       count(*) FILTER (outcome = 'refused') AS refused_count,
       count(*) FILTER (outcome = 'failed') AS failed_count,
       max(fetched_at) FILTER (outcome = 'loaded') AS last_loaded_at,
       arg_max(outcome, batch_id) AS last_outcome,
       arg_max(message, batch_id) AS last_message,
       date_diff('day', max(fetched_at) FILTER (outcome = 'loaded'), now()) AS age_days
FROM batch WHERE source <> 'planner' GROUP BY source;
COMMENT ON VIEW source_status IS 'How each source has fared: loads, refusals, failures, and how old the newest good data is.';
COMMENT ON COLUMN source_status.loaded_count IS 'Batches loaded. [1]';
COMMENT ON COLUMN source_status.refused_count IS 'Batches refused. [1]';
COMMENT ON COLUMN source_status.failed_count IS 'Fetches that failed. [1]';
COMMENT ON COLUMN source_status.last_loaded_at IS 'When the newest good data was fetched (UTC).';
COMMENT ON COLUMN source_status.last_outcome IS 'What became of the last reading.';
COMMENT ON COLUMN source_status.last_message IS 'Its message.';
COMMENT ON COLUMN source_status.age_days IS 'Days since the newest good data was fetched. [days]';

CREATE OR REPLACE VIEW coverage AS
SELECT service_provider_name, count(*) AS offer_count,
       count(price_usd_per_gpu_hour) AS priced_count,
       count(*) FILTER (gpu_id IS NULL) AS unknown_gpu_count,
       count(*) FILTER (missing_reason IS NOT NULL) AS incomplete_count,
       min(age_days) AS newest_age_days, max(age_days) AS oldest_age_days
FROM price_now GROUP BY ALL;
COMMENT ON VIEW coverage IS 'What is known and what is not, by service provider.';
COMMENT ON COLUMN coverage.offer_count IS 'Offers on sale. [1]';
COMMENT ON COLUMN coverage.priced_count IS 'Offers with a price per GPU in US dollars. [1]';
COMMENT ON COLUMN coverage.unknown_gpu_count IS 'Offers whose accelerator we can''t name. [1]';
COMMENT ON COLUMN coverage.incomplete_count IS 'Offers with a figure missing. [1]';
COMMENT ON COLUMN coverage.newest_age_days IS 'Age of the freshest price. [days]';
COMMENT ON COLUMN coverage.oldest_age_days IS 'Age of the stalest price. [days]';
