-- What may the ways cost when all assumptions are drawn from their ranges at once?
SELECT u.* EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id)
FROM uncertainty AS u
JOIN plan_rank AS p ON p.plan_id = u.plan_id
WHERE u.scenario_id = $scenario_id AND u.valid_to IS NULL AND p.status = 'ranked'
ORDER BY p.rank_number;
