-- What is the cheapest mix of all ways?
SELECT * EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id)
FROM portfolio
WHERE scenario_id = $scenario_id AND valid_to IS NULL;
