-- In which countries has a seller a region?
SELECT DISTINCT country, country_name FROM region WHERE valid_to IS NULL ORDER BY country
