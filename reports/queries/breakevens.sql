-- When does owning overtake each rival, under each course of rental prices?
SELECT b.* EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id),
       rival.pricing_category IS NOT DISTINCT FROM 'Committed'
         OR b.price_drift_per_year = coalesce(a.assumed_value, 0) AS is_planned_course
FROM breakeven AS b
JOIN plan_rank AS owned ON owned.plan_id = b.owned_plan_id
JOIN plan_rank AS rival ON rival.plan_id = b.rival_plan_id
LEFT JOIN assumption AS a ON a.scenario_id = b.scenario_id AND a.valid_to IS NULL
 AND a.name = CASE WHEN rival.way = 'hosted_api' THEN 'hosted_api.price_drift_per_year'
                   ELSE 'rented.price_drift_per_year' END
WHERE b.scenario_id = $scenario_id AND b.valid_to IS NULL AND owned.status = 'ranked' AND rival.status = 'ranked'
ORDER BY owned.rank_number, rival.rank_number, b.price_drift_per_year;
