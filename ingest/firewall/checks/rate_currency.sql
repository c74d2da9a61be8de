-- Which exchange rate is of a currency that there is not, or of the euro to itself?
SELECT concat_ws(chr(31), n.source, n.currency, n.rate_on) AS subject_id, 'currency' AS name, 'quarantined' AS verdict,
       CASE WHEN c.code IS NULL THEN format('{} is no currency of ISO 4217', n.currency)
            ELSE 'the euro has no rate to itself' END AS reason
FROM arriving_fx_rate AS n
LEFT JOIN currency_code AS c ON c.code = n.currency
WHERE c.code IS NULL OR c.code = 'EUR'
