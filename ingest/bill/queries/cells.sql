-- Which cells has a bill, whatever version of the specification it is in, and what do they say?
CREATE MACRO said(cell) AS CASE WHEN lower(trim(cell)) NOT IN ('', 'null') THEN trim(cell) END;
-- Azure left out seconds until 1.0r2: https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-focus
CREATE MACRO spelled_out(cell) AS regexp_replace(said(cell), '^(.*T\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$', '\1:00\2');
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
