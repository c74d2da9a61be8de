-- How does the cash paid out add up, year by year, and what comes back?
SELECT plan_id, year,
       sum(sum(greatest(cost_usd, 0))) OVER (PARTITION BY plan_id ORDER BY year) AS cumulative_paid_usd,
       sum(least(cost_usd, 0)) AS returned_usd
FROM cost_line
WHERE scenario_id = $scenario_id AND valid_to IS NULL
GROUP BY plan_id, year
ORDER BY plan_id, year;
