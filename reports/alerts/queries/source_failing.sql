-- Which sources, or parts of them, brought nothing when they were last read?
-- A reading of the whole tells of a source with parts only until parts are read again.
SELECT source, scope, arg_max(outcome, batch_id) AS outcome, arg_max(message, batch_id) AS message
FROM batch
WHERE (len($sources) = 0 OR list_contains($sources, source)) AND warn_after_hours IS NOT NULL
GROUP BY source, scope
QUALIFY arg_max(outcome, batch_id) IN ('failed', 'refused')
  AND (scope IS NOT NULL OR max(batch_id) = max(max(batch_id)) OVER (PARTITION BY source))
ORDER BY source, scope
