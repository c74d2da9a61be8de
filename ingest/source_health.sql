-- How has each source fared: when was it last read well, what came of its parts' last readings, and why?
-- A reading of the whole tells of a source with parts only until parts are read again.
WITH part AS (
  SELECT source, scope, arg_max(outcome, batch_id) AS outcome, arg_max(message, batch_id) AS message
  FROM batch GROUP BY source, scope
  QUALIFY scope IS NOT NULL OR max(batch_id) = max(max(batch_id)) OVER (PARTITION BY source)
)
SELECT source, any_value(s.last_loaded_at) AS last_loaded_at, any_value(s.freshness) AS freshness,
       count(*) FILTER (outcome <> 'loaded') AS bad_parts,
       first(message ORDER BY scope) FILTER (outcome <> 'loaded') AS message
FROM part JOIN source_status AS s USING (source) GROUP BY source
