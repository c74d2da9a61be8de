-- What does a kilowatt-hour cost businesses in each place, by the newest price seen up to a moment, in US dollars of that day?
WITH held AS (
  SELECT *, CAST(CAST($moment AS TIMESTAMPTZ) AS DATE) AS as_of_date FROM electricity_price
  WHERE valid_from <= CAST($moment AS TIMESTAMPTZ)
    AND (valid_to IS NULL OR valid_to > CAST($moment AS TIMESTAMPTZ))
),
converted AS (
  SELECT e.*, r.rate_on AS fx_rate_on, CASE WHEN e.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit
  FROM held AS e
  ASOF LEFT JOIN usd_rate AS r ON r.currency = e.pricing_currency AND e.as_of_date >= r.rate_on
)
SELECT place_id, CAST(low_price_per_kwh * usd_per_unit AS DOUBLE) AS low_usd_per_kwh,
       CAST(typical_price_per_kwh * usd_per_unit AS DOUBLE) AS usd_per_kwh,
       CAST(high_price_per_kwh * usd_per_unit AS DOUBLE) AS high_usd_per_kwh,
       contains(place_id, 'cooling') AS cooling_included, observed_on, source_name, source_url, pricing_currency, fx_rate_on
FROM converted
ORDER BY place_id
