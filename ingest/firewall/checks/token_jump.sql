-- Which token price is ten times what stands published of it, a tenth, nothing where it was something, or in another currency?
SELECT concat_ws(chr(31), n.source, n.service_provider_name, n.model_name, n.token_kind, n.service_tier, n.context_above_tokens) AS subject_id,
       CASE WHEN n.pricing_currency <> h.pricing_currency THEN 'currency' WHEN n.list_unit_price = 0 THEN 'zero' ELSE 'jump' END AS name,
       'quarantined' AS verdict,
       CASE WHEN n.pricing_currency <> h.pricing_currency
            THEN format('the price in {} became one in {}', h.pricing_currency, n.pricing_currency)
            WHEN n.list_unit_price = 0 THEN 'free, where it had a price'
            ELSE format('{:.4g} times the published price', CAST(n.list_unit_price / h.list_unit_price AS DOUBLE)) END AS reason
FROM arriving_token_price AS n
JOIN token_price AS h ON h.valid_to IS NULL AND h.source = n.source AND h.service_provider_name = n.service_provider_name
 AND h.model_name = n.model_name AND h.token_kind = n.token_kind AND h.service_tier = n.service_tier
 AND h.context_above_tokens = n.context_above_tokens
WHERE h.pricing_currency <> n.pricing_currency
   OR (h.list_unit_price > 0 AND is_tenfold(n.list_unit_price / h.list_unit_price))
