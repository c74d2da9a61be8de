-- Which ranked plan is the cheapest of each way and terms?
SELECT plan_id
FROM plan_rank
WHERE scenario_id = $scenario_id AND status = 'ranked'
QUALIFY row_number() OVER (PARTITION BY way, route, commitment_months ORDER BY rank_number) = 1
ORDER BY rank_number;
