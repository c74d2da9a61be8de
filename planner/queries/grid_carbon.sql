-- What does a kilowatt-hour from each country's grid emit, by the newest figure known at a moment?
SELECT country, g_co2e_per_kwh / 1000 AS kg_per_kwh, source_name FROM grid_carbon
WHERE valid_from <= CAST($moment AS TIMESTAMPTZ) AND (valid_to IS NULL OR valid_to > CAST($moment AS TIMESTAMPTZ))
