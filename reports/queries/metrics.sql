-- How old is what each source brought, how much was it, how long did it take, and what waits for a decision?
SELECT s.source, s.last_outcome, s.last_duration_s AS last_duration_seconds,
       epoch(s.last_loaded_at) AS last_loaded_timestamp_seconds, epoch(now()) - epoch(s.last_loaded_at) AS age_seconds,
       s.warn_after_hours * 3600 AS warn_after_seconds, s.error_after_hours * 3600 AS error_after_seconds,
       (SELECT sum(row_count) FROM (
          SELECT arg_max(row_count, batch_id) AS row_count FROM batch AS b
          WHERE b.source = s.source AND b.outcome = 'loaded' GROUP BY b.scope
          QUALIFY b.scope IS NOT NULL OR max(batch_id) = max(max(batch_id)) OVER ())) AS rows,
       (SELECT count(*) FROM firewall_case AS c
        WHERE c.source = s.source AND c.valid_to IS NULL AND c.verdict <> 'warning') AS open_cases
FROM source_status AS s
ORDER BY s.source
