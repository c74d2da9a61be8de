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
COMMENT ON VIEW price_change IS 'Every move of every price: when we first saw it, from what, to what. Example: FROM price_change WHERE instance_type = ''p5.48xlarge'' ORDER BY changed_at DESC';
COMMENT ON COLUMN price_change.changed_at IS 'When the new price was first seen (UTC).';
COMMENT ON COLUMN price_change.price_per_gpu_hour_before IS 'One GPU for one hour before the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.price_per_gpu_hour_after IS 'One GPU for one hour after the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.change_fraction IS 'The move as a fraction of the price before it. [fraction]';
