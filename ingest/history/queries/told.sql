-- What became of the rows of a price history: new, held already, or refused, and then for which reason?
WITH outcome AS (
  SELECT CASE WHEN j.reason IS NOT NULL THEN 'refused'
              WHEN EXISTS (FROM new_price AS n WHERE n.offer_id = j.offer_id AND n.starts_at <= CAST(j.as_of AS TIMESTAMPTZ)
                           AND n.ends_at > CAST(j.as_of AS TIMESTAMPTZ)) THEN 'new'
              ELSE 'held already' END AS outcome, j.reason
  FROM judged AS j
)
SELECT * FROM (SELECT outcome, reason, count(*) AS row_count FROM outcome GROUP BY outcome, reason) AS counted
ORDER BY outcome = 'refused', row_count DESC, reason
