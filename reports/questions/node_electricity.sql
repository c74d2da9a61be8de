-- What does the electricity of a server cost in a month, by place?
-- group: buying
-- empty: no server of that name is known with its power; `gpuplan ask hardware` lists names
-- param: hardware text server-8x-H100-SXM-80GB a server's name, as in the question hardware
-- param: power_usage_effectiveness positive 1.3 power of the hall over power of the servers
WITH server AS (
  SELECT hardware_id, max(power_full_w) AS power_full_w
  FROM hardware_price_now WHERE lower(hardware_id) = lower($hardware) GROUP BY hardware_id
),
tariff AS (
  SELECT e.*, CASE WHEN e.pricing_currency = 'USD' THEN 1 ELSE r.usd_per_unit END AS usd_per_unit, r.rate_on AS fx_rate_on
  FROM (SELECT *, CAST(now() AS DATE) AS today FROM electricity_price WHERE valid_to IS NULL) AS e
  ASOF LEFT JOIN usd_rate AS r ON r.currency = e.pricing_currency AND e.today >= r.rate_on
)
SELECT t.place_id, CAST(t.typical_price_per_kwh * t.usd_per_unit AS DOUBLE) AS price_usd_per_kwh,
       s.power_full_w / 1000 * $power_usage_effectiveness * 730 * price_usd_per_kwh AS cost_usd_per_month,
       s.power_full_w, t.observed_on, t.source_name
FROM tariff AS t, server AS s
WHERE NOT contains(t.place_id, 'cooling')
ORDER BY cost_usd_per_month NULLS LAST, t.place_id
