-- Whose currency is none that there is, or another than yesterday's without the price following the exchange rate?
SELECT offer_id AS subject_id, 'currency' AS name,
       CASE WHEN c.code IS NOT NULL AND NOT number_stands AND abs(ln(published_ratio)) < 0.1 THEN 'warning' ELSE 'quarantined' END AS verdict,
       CASE WHEN c.code IS NULL THEN format('{} is no currency of ISO 4217', pricing_currency)
            WHEN number_stands
              THEN format('the number stands but {} became {}', published_currency, pricing_currency)
            ELSE format('the price in {} became one in {}, {} times it at the day''s exchange rate', published_currency,
                        pricing_currency, coalesce(format('{:.4g}', CAST(published_ratio AS DOUBLE)), 'nobody can say how many'))
       END AS reason
FROM arriving
LEFT JOIN currency_code AS c ON c.code = pricing_currency
WHERE c.code IS NULL OR (pricing_currency <> published_currency AND hourly IS NOT NULL)
