-- For how many hours a year is each load exceeded?
SELECT load_units, hours_per_year
FROM load_duration
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY point_rank;
