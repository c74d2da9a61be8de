-- What can be bought, at the newest prices seen up to a moment, in US dollars of that day?
SELECT h.hardware_id, h.kind, h.condition, h.gpu_id, h.gpu_count,
       CAST(h.low_price AS DOUBLE) * h.usd_per_unit AS low_price,
       CAST(h.typical_price AS DOUBLE) * h.usd_per_unit AS typical_price,
       CAST(h.high_price AS DOUBLE) * h.usd_per_unit AS high_price,
       CASE WHEN h.usd_per_unit IS NULL
            THEN 'no exchange rate for ' || h.pricing_currency || ' on or before ' || h.today END AS missing_reason,
       h.power_full_w, h.power_max_w, h.observed_on, h.valid_until, h.lead_time_weeks, h.source_name, h.source_url,
       h.confidence, h.hardware_id || '@' || strftime(h.valid_from, '%Y%m%dT%H%M%SZ') AS price_id
FROM (SELECT p.*, CASE WHEN p.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit
      FROM (SELECT *, CAST(CAST($moment AS TIMESTAMPTZ) AS DATE) AS today FROM hardware_price
            WHERE valid_from <= CAST($moment AS TIMESTAMPTZ)
              AND (valid_to IS NULL OR valid_to > CAST($moment AS TIMESTAMPTZ))) AS p
      ASOF LEFT JOIN usd_rate AS r ON r.currency = p.pricing_currency AND p.today >= r.rate_on) AS h
ORDER BY h.hardware_id
