-- Which price is put together from a part that is ten times what stands published of it, or a tenth, though the sum may not be?
SELECT n.offer_id AS subject_id, 'part' AS name, 'quarantined' AS verdict,
       string_agg(format('its {} is {:.4g} times the published one', n.component, CAST(n.list_unit_price / h.list_unit_price AS DOUBLE)),
                  ' and ' ORDER BY n.component) AS reason
FROM arriving_price_component AS n
JOIN price_component AS h ON h.offer_id = n.offer_id AND h.component = n.component AND h.valid_to IS NULL
 AND h.usage_unit = n.usage_unit AND h.pricing_currency = n.pricing_currency
WHERE is_tenfold(n.list_unit_price / h.list_unit_price)
GROUP BY n.offer_id
