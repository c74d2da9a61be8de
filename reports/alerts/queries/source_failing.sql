-- Which sources, or parts of them, brought nothing when they were last read?
SELECT source, scope, arg_max(outcome, batch_id) AS outcome, arg_max(message, batch_id) AS message
FROM batch
WHERE (len($sources) = 0 OR list_contains($sources, source)) AND warn_after_hours IS NOT NULL
GROUP BY ALL
HAVING arg_max(outcome, batch_id) IN ('failed', 'refused')
ORDER BY source, scope
