-- Which cell can't be the number or the time that its column has, or is missing where there must be one?
WITH cells AS (
  SELECT ChargePeriodStart, ChargePeriodEnd, BillingPeriodStart, ConsumedQuantity, PricingQuantity, ListCost, ContractedCost,
         EffectiveCost, BilledCost FROM named
)
SELECT name, cell, name LIKE '%Period%' AS is_time
FROM cells UNPIVOT INCLUDE NULLS (cell FOR name IN (COLUMNS(*)))
WHERE CASE WHEN said(cell) IS NULL THEN name IN ('ChargePeriodStart', 'ChargePeriodEnd', 'EffectiveCost', 'BilledCost')
           WHEN is_time THEN TRY_CAST(spelled_out(cell) AS TIMESTAMPTZ) IS NULL
           ELSE TRY_CAST(said(cell) AS DOUBLE) IS NULL END
LIMIT 1
