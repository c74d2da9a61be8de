-- What can be bought, at the newest prices seen up to a moment, in US dollars of that day?
SELECT hardware_id, kind, condition, gpu_id, gpu_count, CAST(low_price AS DOUBLE) * usd_per_unit AS low_price,
       CAST(typical_price_usd AS DOUBLE) AS typical_price, CAST(high_price AS DOUBLE) * usd_per_unit AS high_price,
       missing_reason, power_full_w, power_max_w, observed_on, lead_time_weeks, source_name, source_url, confidence,
       price_id
FROM hardware_price_at($moment)
ORDER BY hardware_id
