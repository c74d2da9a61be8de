-- Which judgements do the plans rest on?
SELECT name, assumed_value, low_value, high_value, unit, overridden, source_name, source_url, note
FROM assumption
WHERE scenario_id = $scenario_id AND valid_to IS NULL
ORDER BY name;
