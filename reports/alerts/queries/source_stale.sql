-- Which sources, or parts of others whose prices still hold, have no good data that is new enough?
WITH part AS (
  SELECT source, scope, max(fetched_at) FILTER (outcome = 'loaded') AS last_loaded_at,
         max(reading(fetched_at, warn_after_hours, error_after_hours)) FILTER (outcome = 'loaded') AS own,
         arg_max(outcome, batch_id) AS last_outcome, arg_max(message, batch_id) AS last_message
  FROM batch WHERE scope IS NOT NULL GROUP BY source, scope
),
whole AS (
  SELECT source, max(reading(fetched_at, warn_after_hours, error_after_hours)) AS whole
  FROM batch WHERE outcome = 'loaded' AND complete AND scope IS NULL GROUP BY source
),
-- A seller's list can lose a region for days, or for good: it is not asked for then, and nothing fails.
aged AS (
  SELECT source, scope, freshness_of(greatest(own, whole), now()) AS freshness, last_loaded_at, last_outcome, last_message
  FROM part LEFT JOIN whole USING (source)
  WHERE (source, scope) IN (SELECT (source, region_id) FROM price WHERE valid_to IS NULL)
),
found AS (
  SELECT source, NULL AS scope, freshness, last_loaded_at, last_outcome, last_message FROM source_status
  UNION ALL
  SELECT a.* FROM aged AS a JOIN source_status AS s USING (source) WHERE NOT list_contains($states, s.freshness)
)
FROM found
WHERE list_contains($states, freshness) AND (len($sources) = 0 OR list_contains($sources, source))
ORDER BY source, scope
