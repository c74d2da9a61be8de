-- When was each part of each source last read well, by a refresh and not from the bundled prices, if ever?
-- A part that brought no bytes and was loaded all the same is gone from its seller's list.
SELECT source, scope, max(fetched_at) FILTER (outcome = 'loaded') AS read_at
FROM batch
WHERE error_after_hours IS NOT NULL
GROUP BY source, scope
HAVING scope IS NULL OR NOT arg_max(outcome = 'loaded' AND payload_sha256 IS NULL, batch_id)
-- A source with parts that failed as a whole could not list them: that is no part of it.
QUALIFY scope IS NOT NULL OR count(scope) OVER (PARTITION BY source) = 0
