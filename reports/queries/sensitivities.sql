-- Which assumptions move what the verdict saves, each alone at the ends of its range, and where does another way win?
SELECT * EXCLUDE (source, valid_from, valid_to, batch_id, scenario_id)
FROM sensitivity
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY swing_usd_per_month DESC, assumption_name;
