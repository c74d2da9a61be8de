-- What does a bill in FOCUS charge for, added up over resources and tags?
WITH plain AS (
  SELECT coalesce(said(ServiceProviderName), said(ProviderName)) AS provider_name, said(BillingAccountId) AS billing_account_id,
         said(SubAccountId) AS sub_account_id,
         coalesce(CAST(spelled_out(BillingPeriodStart) AS TIMESTAMPTZ),
                  date_trunc('month', CAST(spelled_out(ChargePeriodStart) AS TIMESTAMPTZ))) AS billing_period_start,
         CAST(spelled_out(ChargePeriodStart) AS TIMESTAMPTZ) AS charge_period_start,
         CAST(spelled_out(ChargePeriodEnd) AS TIMESTAMPTZ) AS charge_period_end,
         said(ChargeCategory) AS charge_category, said(PricingCategory) AS pricing_category, said(ServiceName) AS service_name,
         said(RegionId) AS region_id, said(SkuId) AS sku_id,
         coalesce(detail(SkuPriceDetails, 'InstanceType'), detail(SkuPriceDetails, 'x_ServiceType'), said(x_InstanceType),
                  detail(x_SkuDetails, 'ServiceType'),
                  nullif(regexp_extract(x_UsageType, '(?:BoxUsage|SpotUsage|HostBoxUsage|UnusedBox|Reservation):([a-z0-9.-]+)$', 1), ''))
           AS instance_type,
         nullif(TRY_CAST(detail(SkuPriceDetails, 'GpuCount') AS DECIMAL(9, 4)), 0) AS gpu_count,
         said(CommitmentDiscountId) AS commitment_discount_id, said(CommitmentDiscountType) AS commitment_discount_type,
         said(CommitmentDiscountStatus) AS commitment_discount_status,
         coalesce(said(ConsumedUnit), said(PricingUnit)) AS unit,
         CAST(CASE WHEN said(ConsumedUnit) IS NOT NULL THEN said(ConsumedQuantity) ELSE said(PricingQuantity) END AS DOUBLE)
           AS quantity,
         CAST(said(ListCost) AS DOUBLE) AS list_cost, CAST(said(ContractedCost) AS DOUBLE) AS contracted_cost,
         CAST(said(EffectiveCost) AS DOUBLE) AS effective_cost, CAST(said(BilledCost) AS DOUBLE) AS billed_cost,
         said(BillingCurrency) AS billing_currency
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
