-- Which lists of a price history bring something new, on which day, with how many rows and how many new periods?
WITH opened AS (
  SELECT source, as_of, count(*) AS opened_count
  FROM (SELECT source, as_of FROM new_price UNION ALL SELECT source, as_of FROM piece) GROUP BY ALL
),
brought AS (SELECT source, as_of, count(*) AS row_count FROM judged WHERE reason IS NULL GROUP BY ALL)
SELECT b.source, b.as_of, b.row_count, coalesce(o.opened_count, 0) AS opened_count
FROM brought AS b LEFT JOIN opened AS o USING (source, as_of)
WHERE o.opened_count IS NOT NULL
   OR EXISTS (FROM judged AS j JOIN new_price AS n USING (offer_id)
              WHERE j.source = b.source AND j.as_of = b.as_of AND j.reason IS NULL
                AND CAST(j.as_of AS TIMESTAMPTZ) > n.starts_at AND CAST(j.as_of AS TIMESTAMPTZ) < n.ends_at)
ORDER BY b.as_of, b.source
