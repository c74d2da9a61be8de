-- Which plans are ranked, cheapest first?
SELECT * EXCLUDE (valid_from, batch_id, scenario_sha256)
FROM plan_rank
WHERE scenario_id = $scenario_id AND status = 'ranked'
ORDER BY rank_number;
