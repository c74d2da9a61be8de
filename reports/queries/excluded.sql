-- What was left out, why, and how many offers did each reason cost?
SELECT way, coalesce(reason, 'no reason given') AS reason, sum(considered_count)::BIGINT AS offer_count,
       string_agg(DISTINCT service_provider_name, ', ' ORDER BY service_provider_name) AS service_provider_name
FROM plan
WHERE scenario_id = $scenario_id AND status = 'excluded' AND valid_to IS NULL
GROUP BY ALL
ORDER BY offer_count DESC, way, reason;
