-- What does a bill in FOCUS charge for, added up over resources and tags?
SELECT * EXCLUDE (stated_start, stated_end, quantity, list_cost, contracted_cost, effective_cost, billed_cost),
       CASE WHEN count(quantity) = count(*) THEN sum(quantity) END AS quantity,
       CASE WHEN count(list_cost) = count(*) THEN sum(list_cost) END AS list_cost,
       CASE WHEN count(contracted_cost) = count(*) THEN sum(contracted_cost) END AS contracted_cost,
       CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
       CASE WHEN count(billed_cost) = count(*) THEN sum(billed_cost) END AS billed_cost,
       count(*) AS charge_count
FROM charge GROUP BY ALL ORDER BY ALL
