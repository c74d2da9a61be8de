-- Which exchange rate is a quarter or more away from the last one before it?
SELECT concat_ws(chr(31), n.source, n.currency, n.rate_on) AS subject_id, 'rate' AS name, 'quarantined' AS verdict,
       format('{:g} a euro where it was {:g} on {}', CAST(n.units_per_eur AS DOUBLE), CAST(h.units_per_eur AS DOUBLE), h.rate_on) AS reason
FROM arriving_fx_rate AS n
ASOF JOIN (FROM fx_rate WHERE valid_to IS NULL) AS h ON h.currency = n.currency AND h.source = n.source AND n.rate_on >= h.rate_on
WHERE abs(ln(n.units_per_eur / h.units_per_eur)) > ln(1.25) AND n.rate_on - h.rate_on < 400
