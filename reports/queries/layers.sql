-- Which ways does the cheapest mix hold, from the base of the load to its peak?
SELECT * EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id)
FROM portfolio_layer
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY layer_rank;
