-- What did an offer cost before, and when did it move?

CREATE OR REPLACE VIEW price_history AS
SELECT h.*, r.rate_on AS fx_rate_on,
       h.price_per_instance_hour * CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_instance_hour,
       h.price_per_gpu_hour * CASE WHEN h.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END
         AS price_usd_per_gpu_hour,
       price_usd_per_gpu_hour / g.memory_size_gb AS price_usd_per_gpu_memory_gb_hour,
       date_diff('day', h.valid_from, coalesce(h.valid_to, now())) AS held_days,
       CASE WHEN h.valid_to IS NOT NULL THEN date_diff('day', h.valid_to, now()) END AS ended_days_ago
FROM (SELECT *, CAST(valid_from AS DATE) AS starts_on FROM price_period) AS h
LEFT JOIN gpu AS g ON g.gpu_id = h.gpu_id AND g.valid_to IS NULL
ASOF LEFT JOIN usd_rate AS r ON r.currency = h.pricing_currency AND h.starts_on >= r.rate_on;
COMMENT ON VIEW price_history IS 'Every price period ever seen, converted at the rate of the day it began. Example: SELECT service_provider_name, instance_type, valid_from, valid_to, price_usd_per_gpu_hour FROM price_history WHERE instance_type = ''p5.48xlarge'' ORDER BY valid_from LIMIT 10';
COMMENT ON COLUMN price_history.starts_on IS 'Day the period began.';
COMMENT ON COLUMN price_history.fx_rate_on IS 'Day of the exchange rate used.';
COMMENT ON COLUMN price_history.price_usd_per_instance_hour IS 'One instance for one hour. [USD/h]';
COMMENT ON COLUMN price_history.price_usd_per_gpu_hour IS 'One GPU for one hour. [USD/GPU h]';
COMMENT ON COLUMN price_history.price_usd_per_gpu_memory_gb_hour IS 'One GB of a GPU''s memory, by its label, for one hour. [USD/GB h]';
COMMENT ON COLUMN price_history.held_days IS 'How long it held, or has held so far. [days]';
COMMENT ON COLUMN price_history.ended_days_ago IS 'Days since it changed or was withdrawn; empty while it holds. [days]';

-- The window is parted by what people ask for, which an offer keeps for good, so that a question reads its offers only.
CREATE OR REPLACE VIEW price_change AS
SELECT offer_id, service_provider_name, instance_type, gpu_id, gpu_count, region_id, pricing_category,
       commitment_months, variant, pricing_currency, valid_from AS changed_at,
       lag(price_per_gpu_hour) OVER moves AS price_per_gpu_hour_before,
       price_per_gpu_hour AS price_per_gpu_hour_after,
       price_per_gpu_hour / lag(price_per_gpu_hour) OVER moves - 1 AS change_fraction,
       date_diff('day', valid_from, now()) AS age_days, valid_to IS NULL AS holds, price_status, price_id
FROM price_period
WHERE price_per_gpu_hour IS NOT NULL
WINDOW moves AS (PARTITION BY offer_id, pricing_currency, service_provider_name, instance_type, gpu_id, region_id,
                              pricing_category, commitment_months, variant ORDER BY valid_from)
QUALIFY price_per_gpu_hour_before IS NOT NULL AND change_fraction <> 0;
COMMENT ON VIEW price_change IS 'Every move of every price: when we first saw it, from what, to what. Example: FROM price_change WHERE instance_type = ''p5.48xlarge'' ORDER BY changed_at DESC';
COMMENT ON COLUMN price_change.changed_at IS 'When the new price was first seen (UTC).';
COMMENT ON COLUMN price_change.price_per_gpu_hour_before IS 'One GPU for one hour before the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.price_per_gpu_hour_after IS 'One GPU for one hour after the move. [pricing_currency/GPU h]';
COMMENT ON COLUMN price_change.change_fraction IS 'The move as a fraction of the price before it. [fraction]';
COMMENT ON COLUMN price_change.age_days IS 'Days since the move was first seen. [days]';
COMMENT ON COLUMN price_change.holds IS 'Whether the price after the move still holds.';
