-- Which plan goes by an id, and where does it stand?
SELECT * EXCLUDE (valid_from, batch_id, scenario_sha256) FROM plan_rank WHERE plan_id = $plan_id;
