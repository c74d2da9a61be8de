-- What does a bill in FOCUS charge for, added up over resources and tags, whatever version of the specification it is in?
WITH named AS (
  SELECT NULL::VARCHAR AS ServiceProviderName, NULL::VARCHAR AS ProviderName, NULL::VARCHAR AS BillingAccountId,
         NULL::VARCHAR AS SubAccountId, NULL::VARCHAR AS BillingPeriodStart, NULL::VARCHAR AS ChargePeriodStart,
         NULL::VARCHAR AS ChargePeriodEnd, NULL::VARCHAR AS ChargeCategory, NULL::VARCHAR AS PricingCategory,
         NULL::VARCHAR AS ServiceName, NULL::VARCHAR AS RegionId, NULL::VARCHAR AS SkuId, NULL::VARCHAR AS SkuPriceDetails,
         NULL::VARCHAR AS CommitmentDiscountId, NULL::VARCHAR AS CommitmentDiscountType,
         NULL::VARCHAR AS CommitmentDiscountStatus, NULL::VARCHAR AS ConsumedUnit, NULL::VARCHAR AS ConsumedQuantity,
         NULL::VARCHAR AS PricingUnit, NULL::VARCHAR AS PricingQuantity, NULL::VARCHAR AS ListCost,
         NULL::VARCHAR AS ContractedCost, NULL::VARCHAR AS EffectiveCost, NULL::VARCHAR AS BilledCost,
         NULL::VARCHAR AS BillingCurrency, NULL::VARCHAR AS x_InstanceType, NULL::VARCHAR AS x_UsageType
  WHERE false
  UNION ALL BY NAME FROM bill
),
plain AS (
  SELECT coalesce(nullif(ServiceProviderName, ''), ProviderName) AS provider_name, nullif(BillingAccountId, '') AS billing_account_id,
         nullif(SubAccountId, '') AS sub_account_id,
         CAST(coalesce(nullif(BillingPeriodStart, ''), date_trunc('month', CAST(ChargePeriodStart AS TIMESTAMPTZ))::VARCHAR)
              AS TIMESTAMPTZ) AS billing_period_start,
         CAST(ChargePeriodStart AS TIMESTAMPTZ) AS charge_period_start, CAST(ChargePeriodEnd AS TIMESTAMPTZ) AS charge_period_end,
         ChargeCategory AS charge_category, nullif(PricingCategory, '') AS pricing_category, nullif(ServiceName, '') AS service_name,
         nullif(RegionId, '') AS region_id, nullif(SkuId, '') AS sku_id,
         coalesce(nullif(json_extract_string(TRY_CAST(SkuPriceDetails AS JSON), '$.InstanceType'), ''), nullif(x_InstanceType, ''),
                  nullif(regexp_extract(x_UsageType, '(?:BoxUsage|SpotUsage|HostBoxUsage|UnusedBox|Reservation):([a-z0-9.-]+)$', 1), ''))
           AS instance_type,
         nullif(TRY_CAST(json_extract_string(TRY_CAST(SkuPriceDetails AS JSON), '$.GpuCount') AS DECIMAL(9, 4)), 0) AS gpu_count,
         nullif(CommitmentDiscountId, '') AS commitment_discount_id, nullif(CommitmentDiscountType, '') AS commitment_discount_type,
         nullif(CommitmentDiscountStatus, '') AS commitment_discount_status,
         coalesce(nullif(ConsumedUnit, ''), nullif(PricingUnit, '')) AS unit,
         CAST(nullif(CASE WHEN nullif(ConsumedUnit, '') IS NOT NULL THEN ConsumedQuantity ELSE PricingQuantity END, '') AS DOUBLE)
           AS quantity,
         CAST(nullif(ListCost, '') AS DOUBLE) AS list_cost, CAST(nullif(ContractedCost, '') AS DOUBLE) AS contracted_cost,
         CAST(nullif(EffectiveCost, '') AS DOUBLE) AS effective_cost, CAST(nullif(BilledCost, '') AS DOUBLE) AS billed_cost,
         BillingCurrency AS billing_currency
  FROM named
)
SELECT * EXCLUDE (quantity, list_cost, contracted_cost, effective_cost, billed_cost),
       CASE WHEN count(quantity) = count(*) THEN sum(quantity) END AS quantity,
       CASE WHEN count(list_cost) = count(*) THEN sum(list_cost) END AS list_cost,
       CASE WHEN count(contracted_cost) = count(*) THEN sum(contracted_cost) END AS contracted_cost,
       CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
       CASE WHEN count(billed_cost) = count(*) THEN sum(billed_cost) END AS billed_cost,
       count(*) AS charge_count
FROM plain GROUP BY ALL ORDER BY ALL
