-- Which ways have no ranked plan at all, and what stood against them?
SELECT w.way,
       count(p.plan_id) FILTER (p.status = 'indicative') AS indicative_count,
       coalesce(sum(p.considered_count) FILTER (p.status = 'excluded'), 0)::BIGINT AS excluded_offer_count,
       min(p.cost_usd_per_month) FILTER (p.status = 'indicative') AS lowest_indicative_usd_per_month,
       arg_max(p.reason, (p.considered_count, p.reason)) FILTER (p.status = 'excluded') AS commonest_reason
FROM (VALUES ('hyperscaler'), ('specialised_cloud'), ('owned'), ('hosted_api')) AS w(way)
LEFT JOIN plan AS p ON p.way = w.way AND p.scenario_id = $scenario_id AND p.valid_to IS NULL
GROUP BY w.way
HAVING count(p.plan_id) FILTER (p.status = 'ranked') = 0
ORDER BY w.way;
