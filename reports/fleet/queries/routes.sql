-- What do the cheapest plans of a fleet cost by way and route?
SELECT p.way, p.route, p.pricing_category, p.commitment_months, count(*) AS scenario_count, sum(p.gpu_count) AS gpu_count,
       sum(p.cost_usd_per_month) AS cost_usd_per_month, sum(p.upfront_usd) AS upfront_usd,
       sum(p.total_cost_usd) AS total_cost_usd, sum(p.npv_cost_usd) AS npv_cost_usd
FROM plan_rank AS p
WHERE p.rank_number = 1 AND p.scenario_id IN (SELECT unnest($scenario_ids))
GROUP BY ALL
ORDER BY cost_usd_per_month DESC, p.way, p.route;
