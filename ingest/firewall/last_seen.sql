-- When was what is published of a source and scope last seen to hold, and when each thing that is held back now?
SELECT subject_id, published_seen_at FROM firewall_case
WHERE valid_to IS NULL AND verdict = 'quarantined' AND source = $source AND scope IS NOT DISTINCT FROM $scope
UNION ALL
SELECT NULL, max(fetched_at) FROM batch
WHERE outcome = 'loaded' AND complete AND source = $source AND (scope IS NULL OR scope IS NOT DISTINCT FROM $scope)
