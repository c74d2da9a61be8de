-- Which cases are over, the newest first?
SELECT case_id, source, scope, verdict, checks, subject_kind, subject_id, subject_name AS subject,
       CAST(published_value AS DOUBLE) AS published_value, CAST(offered_value AS DOUBLE) AS offered_value, value_unit,
       since, closed_at, seen_count, reason, batch_id
FROM case_history WHERE closed_at IS NOT NULL AND ($sources IS NULL OR list_contains($sources, source))
ORDER BY closed_at DESC, source, scope, case_id
