-- Which cell can't be the number or the time that its column has, or is missing where there must be one?
WITH cells AS (
  SELECT ChargePeriodStart, ChargePeriodEnd, BillingPeriodStart, ConsumedQuantity, PricingQuantity, ListCost, ContractedCost,
         EffectiveCost, BilledCost FROM named
),
told AS (
  SELECT DISTINCT name, cell FROM cells UNPIVOT INCLUDE NULLS (cell FOR name IN (COLUMNS(*)))
  WHERE list_contains($needed || $optional, name)
),
bad AS (
  SELECT name, cell,
         CASE WHEN name LIKE '%Period%' THEN 'a time, such as 2026-09-01T00:00:00Z' ELSE 'a number, such as 1234.56' END AS wanted
  FROM told
  WHERE CASE WHEN said(cell) IS NULL THEN list_contains($needed, name)
             WHEN name LIKE '%Period%' THEN TRY_CAST(spelled_out(cell) AS TIMESTAMPTZ) IS NULL
             ELSE NOT coalesce(isfinite(TRY_CAST(said(cell) AS DOUBLE)), false) END
  UNION ALL
  SELECT 'ChargePeriodEnd', ChargePeriodEnd, 'a time on or after its ChargePeriodStart, ' || ChargePeriodStart
  FROM (SELECT DISTINCT ChargePeriodStart, ChargePeriodEnd FROM named)
  WHERE TRY_CAST(spelled_out(ChargePeriodEnd) AS TIMESTAMPTZ) < TRY_CAST(spelled_out(ChargePeriodStart) AS TIMESTAMPTZ)
)
FROM bad ORDER BY ALL LIMIT 1
