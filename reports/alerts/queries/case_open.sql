-- What does the firewall hold back or refuse, waiting for a decision?
SELECT case_id, source, subject_name, verdict, reason
FROM open_case
WHERE verdict IN ('quarantined', 'refused') AND (len($sources) = 0 OR list_contains($sources, source))
ORDER BY since, case_id
