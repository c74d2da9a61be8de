-- What was asked, and what is the verdict?
SELECT * EXCLUDE (source, valid_from, valid_to, batch_id)
FROM scenario
WHERE scenario_id = $scenario_id AND valid_to IS NULL;
