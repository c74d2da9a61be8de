-- What was used and paid by the bills that were imported, and how does that stand to prices on lists?

-- A machine is known by what the bill says, else by the seller's id of the thing, else by the machine's name.
CREATE OR REPLACE VIEW actual_usage AS
WITH by_sku AS (
  SELECT service_provider_name, sku_id, any_value(instance_type) AS instance_type, any_value(gpu_id) AS gpu_id,
         any_value(gpu_count) AS gpu_count
  FROM offer WHERE sku_id IS NOT NULL
  GROUP BY service_provider_name, sku_id HAVING count(DISTINCT row(instance_type, gpu_id, gpu_count)) = 1
),
by_name AS (
  SELECT service_provider_name, lower(instance_type) AS machine, any_value(gpu_id) AS gpu_id, any_value(gpu_count) AS gpu_count
  FROM offer WHERE instance_type IS NOT NULL AND gpu_count IS NOT NULL
  GROUP BY service_provider_name, lower(instance_type) HAVING count(DISTINCT row(gpu_id, gpu_count)) = 1
),
named AS (
  SELECT a.* EXCLUDE (valid_to, instance_type, gpu_count), coalesce(a.instance_type, s.instance_type) AS instance_type,
         a.gpu_count AS stated_gpu_count, s.gpu_id AS sku_gpu_id, s.gpu_count AS sku_gpu_count
  FROM actual_cost AS a
  LEFT JOIN by_sku AS s ON s.service_provider_name = a.service_provider_name AND s.sku_id = a.sku_id
  WHERE a.valid_to IS NULL
),
rated AS (
  SELECT n.* EXCLUDE (stated_gpu_count, sku_gpu_id, sku_gpu_count), coalesce(m.gpu_id, n.sku_gpu_id) AS gpu_id,
         coalesce(n.stated_gpu_count, m.gpu_count, n.sku_gpu_count) AS gpu_count,
         r.rate_on AS fx_rate_on, CASE WHEN n.billing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit,
         CASE WHEN n.charge_category = 'Usage' THEN machine_hours(n.quantity, n.unit) END AS instance_hours,
         CASE WHEN n.charge_category = 'Usage' THEN stated_gpu_hours(n.quantity, n.unit) END AS stated_gpu_hours
  FROM (SELECT *, CAST(charge_period_start AS DATE) AS charged_on FROM named) AS n
  LEFT JOIN by_name AS m ON m.service_provider_name = n.service_provider_name AND m.machine = lower(n.instance_type)
  ASOF LEFT JOIN usd_rate AS r ON r.currency = n.billing_currency AND n.charged_on >= r.rate_on
)
SELECT * EXCLUDE (stated_gpu_hours), coalesce(stated_gpu_hours, instance_hours * gpu_count) AS gpu_hours,
       effective_cost * usd_per_unit AS effective_cost_usd, billed_cost * usd_per_unit AS billed_cost_usd,
       list_cost * usd_per_unit AS list_cost_usd, contracted_cost * usd_per_unit AS contracted_cost_usd,
       coalesce(commitment_discount_status = 'Unused', false) AS is_unused,
       CASE WHEN usd_per_unit IS NULL THEN 'no exchange rate for ' || billing_currency || ' on or before ' || charged_on
            WHEN charge_category <> 'Usage' THEN 'no usage: ' || lower(charge_category)
            WHEN instance_hours IS NULL AND stated_gpu_hours IS NULL THEN 'not charged by the hour: ' || coalesce(unit, 'no unit')
            WHEN gpu_count IS NULL AND stated_gpu_hours IS NULL THEN 'no GPUs known in ' || coalesce(instance_type, 'SKU ' || sku_id, 'it')
            WHEN gpu_id IS NULL THEN 'accelerator not known: ' || coalesce(instance_type, 'SKU ' || sku_id, 'not named')
       END AS missing_reason
FROM rated;
COMMENT ON VIEW actual_usage IS 'Every charge of the bills that were imported, with its accelerator and GPU-hours where they are known, and in US dollars at the rate of its day. Example: SELECT charged_on, service_provider_name, instance_type, gpu_hours, effective_cost_usd, missing_reason FROM actual_usage LIMIT 5';
COMMENT ON COLUMN actual_usage.charged_on IS 'Day on which the charge''s period begins (UTC).';
COMMENT ON COLUMN actual_usage.instance_type IS 'The machine, as the bill says it or as the seller''s id of the thing does.';
COMMENT ON COLUMN actual_usage.gpu_id IS 'The accelerator, as in table gpu, by the machine or the seller''s id of the thing.';
COMMENT ON COLUMN actual_usage.gpu_count IS 'GPUs in one machine. [1]';
COMMENT ON COLUMN actual_usage.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN actual_usage.usd_per_unit IS 'The exchange rate used. [USD per billing_currency]';
COMMENT ON COLUMN actual_usage.instance_hours IS 'Machine-hours paid for, an unused commitment''s among them. [h]';
COMMENT ON COLUMN actual_usage.gpu_hours IS 'GPU-hours paid for, an unused commitment''s among them. [GPU h]';
COMMENT ON COLUMN actual_usage.effective_cost_usd IS 'What it cost, commitments spread over what they were for. [USD]';
COMMENT ON COLUMN actual_usage.billed_cost_usd IS 'What is on the invoice. [USD]';
COMMENT ON COLUMN actual_usage.list_cost_usd IS 'What it costs by the seller''s list, as the bill says. [USD]';
COMMENT ON COLUMN actual_usage.contracted_cost_usd IS 'What it costs by the contract, before commitments. [USD]';
COMMENT ON COLUMN actual_usage.is_unused IS 'Whether it is the part of a commitment that nobody used.';
COMMENT ON COLUMN actual_usage.missing_reason IS 'Why it counts in no GPU-hours, or has no accelerator or no US dollars.';

-- The list is ours: the price on demand of the same machine and region on the day of the charge.
-- A charge without a rate into dollars is left out of its hours too; missing_reason of actual_usage counts it.
CREATE OR REPLACE VIEW billed_over_list AS
WITH listed AS (
  SELECT service_provider_name, lower(instance_type) AS machine, region_id, valid_from, valid_to, price_usd_per_gpu_hour
  FROM price_history
  WHERE pricing_category = 'Standard' AND variant IS NULL AND contract_id IS NULL AND price_usd_per_gpu_hour IS NOT NULL
),
used AS (FROM actual_usage WHERE gpu_hours > 0 AND effective_cost_usd IS NOT NULL),
priced AS (
  SELECT u.charge_id, min(l.price_usd_per_gpu_hour) AS list_usd_per_gpu_hour
  FROM used AS u
  JOIN listed AS l ON l.service_provider_name = u.service_provider_name AND l.machine = lower(u.instance_type)
   AND (l.region_id = u.region_id OR l.region_id IS NULL)
   AND l.valid_from <= u.charge_period_start AND (l.valid_to IS NULL OR l.valid_to > u.charge_period_start)
  GROUP BY u.charge_id
)
SELECT date_trunc('month', u.charged_on) AS month, u.service_provider_name, u.instance_type, u.gpu_id, u.region_id,
       u.pricing_category, u.commitment_discount_type, sum(u.gpu_hours) AS gpu_hours,
       sum(u.effective_cost_usd) AS effective_cost_usd,
       sum(u.effective_cost_usd) / sum(u.gpu_hours) AS effective_usd_per_gpu_hour,
       CASE WHEN count(u.list_cost_usd) = count(*) THEN sum(u.list_cost_usd) / sum(u.gpu_hours) END
         AS bill_list_usd_per_gpu_hour,
       sum(u.gpu_hours) FILTER (p.list_usd_per_gpu_hour IS NOT NULL) AS priced_gpu_hours,
       sum(u.gpu_hours * p.list_usd_per_gpu_hour) / priced_gpu_hours AS list_usd_per_gpu_hour,
       sum(u.effective_cost_usd) FILTER (p.list_usd_per_gpu_hour IS NOT NULL)
         / sum(u.gpu_hours * p.list_usd_per_gpu_hour) - 1 AS over_list_fraction,
       sum(u.effective_cost_usd) FILTER (u.is_unused) AS unused_cost_usd
FROM used AS u LEFT JOIN priced AS p USING (charge_id)
GROUP BY date_trunc('month', u.charged_on), u.service_provider_name, u.instance_type, u.gpu_id, u.region_id, u.pricing_category,
         u.commitment_discount_type;
COMMENT ON VIEW billed_over_list IS 'What a GPU-hour cost by the bill, month by month, beside the bill''s own list price and ours on demand for the same machine and region on the day of the charge. Example: FROM billed_over_list ORDER BY month, effective_cost_usd DESC LIMIT 10';
COMMENT ON COLUMN billed_over_list.month IS 'First day of the month.';
COMMENT ON COLUMN billed_over_list.gpu_hours IS 'GPU-hours paid for, unused ones among them. [GPU h]';
COMMENT ON COLUMN billed_over_list.effective_cost_usd IS 'What they cost. [USD]';
COMMENT ON COLUMN billed_over_list.effective_usd_per_gpu_hour IS 'What one cost. [USD/GPU h]';
COMMENT ON COLUMN billed_over_list.bill_list_usd_per_gpu_hour IS 'What one costs by the seller''s list, as the bill says; empty where it says it of some only. [USD/GPU h]';
COMMENT ON COLUMN billed_over_list.priced_gpu_hours IS 'Those for which we hold a list price of that day. [GPU h]';
COMMENT ON COLUMN billed_over_list.list_usd_per_gpu_hour IS 'What one of those costs on demand by our list. [USD/GPU h]';
COMMENT ON COLUMN billed_over_list.over_list_fraction IS 'What those cost over what they cost on demand by our list, less 1; below zero is a saving. [fraction]';
COMMENT ON COLUMN billed_over_list.unused_cost_usd IS 'Of the cost, what was committed to and not used. [USD]';

CREATE OR REPLACE VIEW commitment_use AS
SELECT date_trunc('month', charged_on) AS month, service_provider_name, commitment_discount_id,
       any_value(commitment_discount_type) AS commitment_discount_type, any_value(region_id) AS region_id,
       any_value(instance_type) AS instance_type,
       coalesce(sum(effective_cost_usd) FILTER (NOT is_unused), 0) AS used_cost_usd,
       coalesce(sum(effective_cost_usd) FILTER (is_unused), 0) AS unused_cost_usd,
       used_cost_usd / nullif(used_cost_usd + unused_cost_usd, 0) AS used_fraction,
       sum(gpu_hours) FILTER (NOT is_unused) AS used_gpu_hours, sum(gpu_hours) FILTER (is_unused) AS unused_gpu_hours
FROM actual_usage
WHERE commitment_discount_id IS NOT NULL AND charge_category = 'Usage' AND effective_cost_usd IS NOT NULL
GROUP BY date_trunc('month', charged_on), service_provider_name, commitment_discount_id;
COMMENT ON VIEW commitment_use IS 'How much of each commitment was used in each month, by what it cost. Example: FROM commitment_use ORDER BY unused_cost_usd DESC LIMIT 10';
COMMENT ON COLUMN commitment_use.month IS 'First day of the month.';
COMMENT ON COLUMN commitment_use.used_cost_usd IS 'Cost of what was used. [USD]';
COMMENT ON COLUMN commitment_use.unused_cost_usd IS 'Cost of what was paid for and not used. [USD]';
COMMENT ON COLUMN commitment_use.used_fraction IS 'What was used over all of it, by cost. [fraction]';
COMMENT ON COLUMN commitment_use.used_gpu_hours IS 'GPU-hours that were used; empty where they are not known. [GPU h]';
COMMENT ON COLUMN commitment_use.unused_gpu_hours IS 'GPU-hours that were not; empty where they are not known. [GPU h]';

-- A charge of many hours is spread evenly over them.
CREATE OR REPLACE VIEW actual_utilisation AS
WITH spread AS (
  SELECT service_provider_name, gpu_id, is_unused,
         unnest(generate_series(date_trunc('hour', charge_period_start), charge_period_end - INTERVAL 1 MICROSECOND, INTERVAL 1 HOUR))
           AS hour,
         gpu_hours / (date_diff('hour', date_trunc('hour', charge_period_start), charge_period_end - INTERVAL 1 MICROSECOND) + 1)
           AS gpus
  FROM actual_usage WHERE gpu_hours > 0
),
hourly AS (
  SELECT service_provider_name, gpu_id, date_trunc('month', hour) AS month, hour, sum(gpus) AS gpus,
         coalesce(sum(gpus) FILTER (is_unused), 0) AS unused_gpus
  FROM spread GROUP BY service_provider_name, gpu_id, hour
)
SELECT CAST(month AS DATE) AS month, service_provider_name, gpu_id, sum(gpus) AS paid_gpu_hours,
       sum(gpus - unused_gpus) AS used_gpu_hours, max(gpus) AS peak_gpu_count,
       date_diff('hour', min(hour), max(hour)) + 1 AS hours_in_bill,
       sum(gpus - unused_gpus) / sum(gpus) AS used_over_paid_fraction,
       sum(gpus - unused_gpus) / (max(gpus) * (date_diff('hour', min(hour), max(hour)) + 1)) AS used_over_peak_fraction
FROM hourly GROUP BY month, service_provider_name, gpu_id;
COMMENT ON VIEW actual_utilisation IS 'Allocated utilisation as bills show it: GPU-hours that were used over those paid for, and over what the month''s peak would come to if it were owned or reserved around the clock. How busy a GPU was, no bill says. Example: FROM actual_utilisation ORDER BY month, service_provider_name, gpu_id LIMIT 10';
COMMENT ON COLUMN actual_utilisation.month IS 'First day of the month.';
COMMENT ON COLUMN actual_utilisation.paid_gpu_hours IS 'GPU-hours paid for. [GPU h]';
COMMENT ON COLUMN actual_utilisation.used_gpu_hours IS 'Those that were not an unused part of a commitment. [GPU h]';
COMMENT ON COLUMN actual_utilisation.peak_gpu_count IS 'Most GPUs paid for in one hour. [1]';
COMMENT ON COLUMN actual_utilisation.hours_in_bill IS 'Hours from the first to the last that is charged in the month. [h]';
COMMENT ON COLUMN actual_utilisation.used_over_paid_fraction IS 'Used over paid for. [fraction]';
COMMENT ON COLUMN actual_utilisation.used_over_peak_fraction IS 'Used over the peak in all those hours: what an owner of the peak would have used. [fraction]';

-- Each day's machine-hours at each seller's lowest price of that day for as many of the same GPUs in one instance.
CREATE OR REPLACE MACRO bill_elsewhere(category := 'on-demand', region := '*', since := '0001-01-01', until := '9999-12-31') AS TABLE
WITH used AS (
  SELECT gpu_id, gpu_count, charged_on, sum(gpu_hours) / gpu_count AS machine_hours, sum(gpu_hours) AS gpu_hours,
         sum(effective_cost_usd) AS paid_usd
  FROM actual_usage
  WHERE gpu_hours > 0 AND gpu_id IS NOT NULL AND effective_cost_usd IS NOT NULL AND charged_on >= CAST(since AS DATE) AND charged_on < CAST(until AS DATE)
  GROUP BY gpu_id, gpu_count, charged_on
),
offered AS (
  SELECT h.service_provider_name, h.gpu_id, h.gpu_count, h.valid_from, h.valid_to, h.price_usd_per_gpu_hour,
         h.price_usd_per_instance_hour
  FROM price_history AS h
  LEFT JOIN region AS place ON place.service_provider_name = coalesce(h.host_provider_name, h.service_provider_name)
   AND place.region_id = h.region_id AND place.valid_to IS NULL
  WHERE h.price_usd_per_gpu_hour IS NOT NULL AND h.pricing_category = coalesce(category_named(category), h.pricing_category)
    AND (region_named(region) IS NULL OR list_contains(countries_named(region), place.country)
         OR lower(h.region_id) GLOB lower(region))
),
daily AS (
  SELECT u.gpu_id, u.charged_on, u.gpu_count, u.machine_hours, u.gpu_hours, u.paid_usd, o.service_provider_name,
         min(CASE WHEN o.gpu_count IS NULL THEN u.gpu_count * o.price_usd_per_gpu_hour ELSE o.price_usd_per_instance_hour END)
           AS machine_usd,
         bool_and(o.gpu_count IS NULL AND u.gpu_count > 1) AS is_indicative
  FROM used AS u
  JOIN offered AS o ON o.gpu_id = u.gpu_id AND (o.gpu_count >= u.gpu_count OR o.gpu_count IS NULL)
   AND o.valid_from < CAST(u.charged_on + 1 AS TIMESTAMPTZ)
   AND (o.valid_to IS NULL OR o.valid_to >= CAST(u.charged_on + 1 AS TIMESTAMPTZ))
  GROUP BY u.gpu_id, u.charged_on, u.gpu_count, u.machine_hours, u.gpu_hours, u.paid_usd, o.service_provider_name
),
whole AS (SELECT sum(gpu_hours) AS gpu_hours, sum(paid_usd) AS paid_usd FROM used)
SELECT d.service_provider_name, sum(d.machine_hours * d.machine_usd) AS cost_usd, sum(d.paid_usd) AS paid_usd,
       sum(d.machine_hours * d.machine_usd) / sum(d.paid_usd) - 1 AS over_paid_fraction, sum(d.gpu_hours) AS covered_gpu_hours,
       sum(d.gpu_hours) / any_value(w.gpu_hours) AS covered_fraction, bool_or(d.is_indicative) AS is_indicative
FROM daily AS d CROSS JOIN whole AS w
GROUP BY d.service_provider_name
ORDER BY round(covered_fraction, 6) DESC, over_paid_fraction, d.service_provider_name;
COMMENT ON MACRO TABLE bill_elsewhere IS 'bill_elsewhere(category := ''on-demand'', region := ''*'', since := ''0001-01-01'', until := ''9999-12-31''): what the GPU-hours of the bills would have cost at each seller, at its lowest price of each day for as many of the same GPUs in one instance; a larger instance costs all of itself. Days on which a seller had no such offer count neither in its cost nor in what was paid beside it: covered_fraction says how much of the bill is compared. Indicative is a seller that states a price for one GPU only. Example: FROM bill_elsewhere(region := ''US'')';
