-- Which cells has a bill, whatever version of the specification it is in, and what do they say?
CREATE MACRO said(cell) AS CASE WHEN lower(trim(cell)) NOT IN ('', 'null') THEN trim(cell) END;
-- Azure left out seconds until 1.0r2: https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-focus
CREATE MACRO spelled_out(cell) AS
  regexp_replace(regexp_replace(said(cell), ' ?UTC$', 'Z'), '^(.*[T ]\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$', '\1:00\2');
CREATE MACRO detail(cell, name) AS nullif(json_extract_string(TRY_CAST(said(cell) AS JSON), '$.' || name), '');
CREATE VIEW named AS
SELECT NULL::VARCHAR AS ServiceProviderName, NULL::VARCHAR AS ProviderName, NULL::VARCHAR AS BillingAccountId,
       NULL::VARCHAR AS SubAccountId, NULL::VARCHAR AS BillingPeriodStart, NULL::VARCHAR AS ChargePeriodStart,
       NULL::VARCHAR AS ChargePeriodEnd, NULL::VARCHAR AS ChargeCategory, NULL::VARCHAR AS PricingCategory,
       NULL::VARCHAR AS ServiceName, NULL::VARCHAR AS RegionId, NULL::VARCHAR AS SkuId, NULL::VARCHAR AS SkuPriceDetails,
       NULL::VARCHAR AS CommitmentDiscountId, NULL::VARCHAR AS CommitmentDiscountType,
       NULL::VARCHAR AS CommitmentDiscountStatus, NULL::VARCHAR AS ConsumedUnit, NULL::VARCHAR AS ConsumedQuantity,
       NULL::VARCHAR AS PricingUnit, NULL::VARCHAR AS PricingQuantity, NULL::VARCHAR AS ListCost,
       NULL::VARCHAR AS ContractedCost, NULL::VARCHAR AS EffectiveCost, NULL::VARCHAR AS BilledCost,
       NULL::VARCHAR AS BillingCurrency, NULL::VARCHAR AS x_InstanceType, NULL::VARCHAR AS x_UsageType,
       NULL::VARCHAR AS x_SkuDetails
WHERE false
UNION ALL BY NAME FROM bill;

-- Cells that a reader leans on are checked (bill_bad_cell); of others, what is no number is none.
CREATE VIEW charge AS
SELECT coalesce(said(ServiceProviderName), said(ProviderName)) AS provider_name, said(BillingAccountId) AS billing_account_id,
       said(SubAccountId) AS sub_account_id,
       coalesce(TRY_CAST(spelled_out(BillingPeriodStart) AS TIMESTAMPTZ),
                date_trunc('month', CAST(spelled_out(ChargePeriodStart) AS TIMESTAMPTZ))) AS billing_period_start,
       CAST(spelled_out(ChargePeriodStart) AS TIMESTAMPTZ) AS charge_period_start, spelled_out(ChargePeriodStart) AS stated_start,
       CAST(spelled_out(ChargePeriodEnd) AS TIMESTAMPTZ) AS charge_period_end, spelled_out(ChargePeriodEnd) AS stated_end,
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
       TRY_CAST(CASE WHEN said(ConsumedUnit) IS NOT NULL THEN said(ConsumedQuantity) ELSE said(PricingQuantity) END AS DOUBLE)
         AS quantity,
       TRY_CAST(said(ListCost) AS DOUBLE) AS list_cost, TRY_CAST(said(ContractedCost) AS DOUBLE) AS contracted_cost,
       TRY_CAST(said(EffectiveCost) AS DOUBLE) AS effective_cost, TRY_CAST(said(BilledCost) AS DOUBLE) AS billed_cost,
       said(BillingCurrency) AS billing_currency
FROM named;
