-- What can be bought, at the newest street prices seen up to a moment?
SELECT h.hardware_id, h.kind, h.condition, h.gpu_id, h.gpu_count,
       CAST(h.low_price AS DOUBLE) AS low_price, CAST(h.typical_price AS DOUBLE) AS typical_price,
       CAST(h.high_price AS DOUBLE) AS high_price, h.power_full_w, h.power_max_w, h.observed_on, h.source_name,
       h.source_url, h.confidence, h.hardware_id || '@' || strftime(h.valid_from, '%Y%m%dT%H%M%SZ') AS price_id
FROM hardware_price AS h
WHERE h.valid_from <= CAST($moment AS TIMESTAMPTZ) AND (h.valid_to IS NULL OR h.valid_to > CAST($moment AS TIMESTAMPTZ))
  AND h.pricing_currency = 'USD'
ORDER BY h.hardware_id
