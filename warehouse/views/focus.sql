-- What do all prices look like in the shape of FOCUS 1.5's SKU Price dataset?

-- The draft of 1.5 at revision 0078d794a2bb904f1f9170a7149dbf805619b06a (2026) of
-- https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/tree/working_draft/specification/datasets/sku_price
-- Names beginning with x_ are ours, by FOCUS's rule for custom columns.

-- Of several lines of one contract that fit an offer at a time, the one that price_at takes.
CREATE OR REPLACE VIEW contract_price_chosen AS
WITH bound AS (
  SELECT DISTINCT offer_id, contract_id,
         unnest([valid_from, coalesce(valid_to, TIMESTAMPTZ 'infinity')]) AS starts_at
  FROM contract_price_period
),
segment AS (
  SELECT offer_id, contract_id, starts_at,
         lead(starts_at) OVER (PARTITION BY offer_id, contract_id ORDER BY starts_at) AS ends_at
  FROM bound
)
SELECT p.* EXCLUDE (valid_from, valid_to, named_count), s.starts_at AS valid_from,
       CASE WHEN s.ends_at < TIMESTAMPTZ 'infinity' THEN s.ends_at END AS valid_to
FROM segment AS s
JOIN contract_price_period AS p ON p.offer_id = s.offer_id AND p.contract_id = s.contract_id
 AND p.valid_from <= s.starts_at AND coalesce(p.valid_to, TIMESTAMPTZ 'infinity') >= s.ends_at
QUALIFY row_number() OVER (PARTITION BY p.offer_id, p.contract_id, s.starts_at
                           ORDER BY p.named_count DESC, p.price_per_gpu_hour DESC NULLS FIRST, p.price_id) = 1;
COMMENT ON VIEW contract_price_chosen IS 'Prices under contracts in periods that never overlap: contract_price_period with one line chosen for each offer and time. Example: FROM contract_price_chosen LIMIT 5';

CREATE OR REPLACE VIEW focus_sku_price AS
WITH stated AS (
  SELECT *, pricing_category = 'Committed' AS is_commitment FROM price_period
  WHERE price_status IN ('listed', 'derived')
  UNION ALL BY NAME
  SELECT *, pricing_category = 'Committed' FROM contract_price_chosen
),
payment AS (
  SELECT *, offer_id AS sku_price_id, list_unit_price AS unit_price,
         CASE pricing_unit WHEN 'Term' THEN 'Terms' ELSE pricing_unit END AS unit
  FROM stated WHERE list_unit_price IS NOT NULL
  UNION ALL
  SELECT *, offer_id || '/upfront', upfront_unit_price, 'Terms' FROM stated WHERE upfront_unit_price IS NOT NULL
),
token AS (
  SELECT concat_ws('/', source, service_provider_name, model_name, token_kind, service_tier,
                   CASE WHEN context_above_tokens > 0 THEN 'above ' || context_above_tokens END) AS sku_price_id, *
  FROM token_price
)
SELECT CASE WHEN is_commitment THEN 'Purchase' ELSE 'Usage' END AS "ChargeCategory",
       CASE WHEN is_commitment
            THEN '{"IsComplexScope": true, "Coverage": '
                 || CASE WHEN commitment_type = 'savings_plan'
                         THEN format('{{"UnitPrice": {}}}', coalesce(price_per_instance_hour, price_per_gpu_hour))
                         ELSE '{"Factor": 1}' END || '}'
       END AS "CommitmentApplicability",
       CASE WHEN is_commitment THEN CASE WHEN commitment_type = 'savings_plan' THEN 'Spend' ELSE 'Usage' END
       END AS "CommitmentDiscountCategory",
       contract_id AS "ContractId", pricing_currency AS "PricingCurrency", 'Payable' AS "PricingCurrencyCategory",
       region_id AS "PricingRegionId", 'GPU instances' AS "PricingServiceName", unit AS "PricingUnit",
       CASE WHEN is_commitment AND commitment_months % 12 = 0
            THEN format('{} Year{}', commitment_months // 12, CASE WHEN commitment_months > 12 THEN 's' ELSE '' END)
            WHEN is_commitment THEN format('{} Month{}', commitment_months, CASE WHEN commitment_months > 1 THEN 's' ELSE '' END)
       END AS "PurchaseDurationType",
       CASE WHEN NOT is_commitment THEN NULL
            WHEN upfront_unit_price IS NOT NULL AND list_unit_price IS NOT NULL THEN 'Partial Upfront'
            WHEN upfront_unit_price IS NOT NULL OR pricing_unit = 'Term' THEN 'All Upfront'
            ELSE 'No Upfront' END AS "PurchasePaymentModel",
       service_provider_name AS "ServiceProviderName", coalesce(sku_id, offer_id) AS "SkuId",
       valid_from AS "SkuPriceCreated",
       concat_ws(', ', coalesce(instance_type, gpu_name), CASE WHEN gpu_count IS NOT NULL THEN format('{:g} x {}', CAST(gpu_count AS DOUBLE), gpu_name) END,
                 lower(pricing_category) || CASE WHEN commitment_months IS NOT NULL THEN ' for ' || commitment_months || ' months' ELSE '' END,
                 replace(payment_option, '_', ' '), variant) AS "SkuPriceDescription",
       valid_to AS "SkuPriceEffectiveEnd", valid_from AS "SkuPriceEffectiveStart",
       CASE WHEN contract_id IS NULL THEN '{"IsGlobalScope": true}' ELSE '{"IsComplexScope": true}' END AS "SkuPriceEligibility",
       sku_price_id AS "SkuPriceId", coalesce(valid_to, valid_from) AS "SkuPriceLastUpdated",
       unit_price AS "UnitPrice", CASE WHEN contract_id IS NULL THEN 'List' ELSE 'Contracted' END AS "UnitPriceType",
       pricing_category AS "x_PricingCategory", instance_type AS "x_InstanceType", gpu_id AS "x_GpuId",
       CAST(gpu_count AS DOUBLE) AS "x_GpuCount", host_provider_name AS "x_HostProviderName",
       price_status AS "x_PriceStatus", provider_effective_from AS "x_ProviderEffectiveFrom",
       source AS "x_Source", source_url AS "x_SourceUrl", batch_id AS "x_BatchId", price_id AS "x_PriceId"
FROM payment
UNION ALL
SELECT 'Usage', NULL, NULL, NULL, pricing_currency, 'Payable', NULL, 'Hosted model API', '1000000 Tokens', NULL, NULL,
       service_provider_name, concat_ws('/', source, model_name), valid_from,
       concat_ws(', ', model_name, replace(token_kind, '_', ' ') || ' tokens', replace(service_tier, '_', '-'),
                 CASE WHEN context_above_tokens > 0 THEN format('prompts over {:,} tokens', context_above_tokens) END),
       valid_to, valid_from, '{"IsGlobalScope": true}', sku_price_id, coalesce(valid_to, valid_from),
       list_unit_price, 'List', CASE WHEN service_tier = 'standard' THEN 'Standard' ELSE 'Other' END, NULL, NULL, NULL,
       host_provider_name, 'listed', NULL, source, source_url, batch_id,
       token_price_id(source, service_provider_name, model_name, service_tier, valid_from)
FROM token;
COMMENT ON VIEW focus_sku_price IS 'Every price period in the columns of the SKU Price dataset of FOCUS 1.5, a draft, pinned at revision 0078d794a2bb of FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec. Unique over ServiceProviderName, SkuPriceId, ContractId, SkuPriceEffectiveStart, PricingCurrency and UnitPriceType; the periods of one such price never overlap. A part paid upfront is a row of its own, its SkuPriceId ending in /upfront. Prices stay in their sellers'' currencies. Example: SELECT "ServiceProviderName", "SkuPriceDescription", "UnitPrice", "PricingCurrency", "PricingUnit", "SkuPriceEffectiveStart" FROM focus_sku_price WHERE "x_InstanceType" = ''p5.48xlarge'' ORDER BY "SkuPriceEffectiveStart" DESC LIMIT 5';
COMMENT ON COLUMN focus_sku_price."ChargeCategory" IS 'Usage, or Purchase for a commitment.';
COMMENT ON COLUMN focus_sku_price."CommitmentApplicability" IS 'What the commitment covers and how, as JSON: a reservation one unit of its machine (Factor 1), a savings plan the machine at a unit price by the hour; the machine is in x_InstanceType.';
COMMENT ON COLUMN focus_sku_price."CommitmentDiscountCategory" IS 'Usage, or Spend for a savings plan; empty where nothing is committed.';
COMMENT ON COLUMN focus_sku_price."ContractId" IS 'The contract; empty for a public list.';
COMMENT ON COLUMN focus_sku_price."PricingCurrency" IS 'ISO 4217 code of the currency that the seller states; never a conversion.';
COMMENT ON COLUMN focus_sku_price."PricingCurrencyCategory" IS 'Payable: money, not credits.';
COMMENT ON COLUMN focus_sku_price."PricingRegionId" IS 'The seller''s region; empty where none is stated.';
COMMENT ON COLUMN focus_sku_price."PricingServiceName" IS 'GPU instances or Hosted model API, in our words.';
COMMENT ON COLUMN focus_sku_price."PricingUnit" IS 'Hours (of an instance), GPU-Hours, Terms (the whole commitment) or 1000000 Tokens.';
COMMENT ON COLUMN focus_sku_price."PurchaseDurationType" IS 'Length of the commitment, such as 1 Year.';
COMMENT ON COLUMN focus_sku_price."PurchasePaymentModel" IS 'No Upfront, Partial Upfront (two rows) or All Upfront; empty where nothing is purchased.';
COMMENT ON COLUMN focus_sku_price."ServiceProviderName" IS 'Who sells.';
COMMENT ON COLUMN focus_sku_price."SkuId" IS 'The seller''s id of the thing, or ours where it has none.';
COMMENT ON COLUMN focus_sku_price."SkuPriceCreated" IS 'When we first saw this price (UTC).';
COMMENT ON COLUMN focus_sku_price."SkuPriceDescription" IS 'What is sold, on which terms, in words.';
COMMENT ON COLUMN focus_sku_price."SkuPriceEffectiveEnd" IS 'When we saw it changed or withdrawn (UTC, exclusive); empty while it holds.';
COMMENT ON COLUMN focus_sku_price."SkuPriceEffectiveStart" IS 'When we first saw it (UTC, inclusive); what the seller says is in x_ProviderEffectiveFrom.';
COMMENT ON COLUMN focus_sku_price."SkuPriceEligibility" IS 'Who may have it, as JSON: everybody, or whoever the contract says.';
COMMENT ON COLUMN focus_sku_price."SkuPriceId" IS 'Names shape, place and terms for good: the offer''s id, without price, currency, dates and contract.';
COMMENT ON COLUMN focus_sku_price."SkuPriceLastUpdated" IS 'When this row last changed (UTC).';
COMMENT ON COLUMN focus_sku_price."UnitPrice" IS 'The price of one pricing unit. [PricingCurrency per PricingUnit]';
COMMENT ON COLUMN focus_sku_price."UnitPriceType" IS 'List or Contracted.';
COMMENT ON COLUMN focus_sku_price."x_PricingCategory" IS 'FOCUS''s pricing category of the offer: Standard, Dynamic (spot), Committed or Other.';
COMMENT ON COLUMN focus_sku_price."x_InstanceType" IS 'The seller''s name for the machine.';
COMMENT ON COLUMN focus_sku_price."x_GpuId" IS 'The accelerator, as in table gpu.';
COMMENT ON COLUMN focus_sku_price."x_GpuCount" IS 'GPUs in one instance. [1]';
COMMENT ON COLUMN focus_sku_price."x_HostProviderName" IS 'Whose hardware it is, where that is somebody else.';
COMMENT ON COLUMN focus_sku_price."x_PriceStatus" IS 'listed, or derived by a rule that the seller or a contract states.';
COMMENT ON COLUMN focus_sku_price."x_ProviderEffectiveFrom" IS 'When the seller says the price starts (UTC).';
COMMENT ON COLUMN focus_sku_price."x_Source" IS 'Whom we asked.';
COMMENT ON COLUMN focus_sku_price."x_SourceUrl" IS 'A page where a reader can see it.';
COMMENT ON COLUMN focus_sku_price."x_BatchId" IS 'The batch that brought it; see table batch. [id]';
COMMENT ON COLUMN focus_sku_price."x_PriceId" IS 'Our name for the price period, as in price_history.';
