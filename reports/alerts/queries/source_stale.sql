-- Which sources have no good data that is new enough?
SELECT source, freshness, last_loaded_at, last_outcome, last_message
FROM source_status
WHERE list_contains($states, freshness) AND (len($sources) = 0 OR list_contains($sources, source))
ORDER BY source
