-- Which cases are open, the gravest and oldest first?
SELECT case_id, source, scope, verdict, checks, subject_kind, subject_id, subject_name AS subject,
       CAST(published_value AS DOUBLE) AS published_value, CAST(offered_value AS DOUBLE) AS offered_value, value_unit,
       since, seen_count, reason, batch_id
FROM open_case WHERE $sources IS NULL OR list_contains($sources, source)
ORDER BY list_position(['refused', 'failed', 'quarantined', 'warning'], verdict), since, source, scope, case_id
