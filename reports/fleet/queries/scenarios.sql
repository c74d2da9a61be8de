-- What is the cheapest plan of each scenario of a fleet, and what stands against it?
SELECT s.scenario_id, s.title, s.as_of, s.horizon_years, s.discount_rate, s.verdict, p.* EXCLUDE (scenario_id, as_of, valid_from, batch_id),
       (SELECT min(o.lead_time_weeks) FROM plan_rank AS o
        WHERE o.scenario_id = s.scenario_id AND o.status = 'ranked' AND o.way = 'owned') AS owned_lead_time_weeks
FROM scenario AS s
LEFT JOIN plan_rank AS p ON p.scenario_id = s.scenario_id AND p.rank_number = 1
WHERE s.valid_to IS NULL AND s.scenario_id IN (SELECT unnest($scenario_ids))
ORDER BY p.cost_usd_per_month DESC NULLS LAST, s.scenario_id;
