-- How old is what each source said last, and how did it fare since?
SELECT s.source, s.freshness, s.last_loaded_at, s.age_days, s.last_outcome, s.last_message,
       count(b.batch_id) FILTER (b.outcome = 'loaded') AS loaded_count,
       count(b.batch_id) FILTER (b.outcome IN ('failed', 'refused')) AS not_loaded_count,
       any_value(o.offer_count) AS offer_count
FROM source_status_at($until) AS s
LEFT JOIN batch AS b ON b.source = s.source AND b.fetched_at > $since AND b.fetched_at <= $until
LEFT JOIN (SELECT source, count(*) AS offer_count FROM offer_moved WHERE price_id_after IS NOT NULL GROUP BY source) AS o
  ON o.source = s.source
GROUP BY ALL
ORDER BY s.age_days DESC NULLS FIRST, s.source;
