-- Which parts of the claimed periods are new: held by nothing, and by no claim that goes before?
CREATE OR REPLACE TEMP TABLE piece AS
WITH side AS (
  SELECT offer_id, starts_at, ends_at, rank, price, source, as_of FROM claim
  UNION ALL
  SELECT offer_id, starts_at, ends_at, 0, NULL, NULL, NULL FROM held
),
edge AS (SELECT offer_id, starts_at AS moment FROM side UNION SELECT offer_id, ends_at FROM side),
span AS (
  SELECT offer_id, moment AS starts_at, lead(moment) OVER (PARTITION BY offer_id ORDER BY moment) AS ends_at FROM edge
  QUALIFY ends_at IS NOT NULL
),
won AS (
  SELECT span.offer_id, span.starts_at, span.ends_at, s.rank, s.price, s.source, s.as_of
  FROM span JOIN side AS s ON s.offer_id = span.offer_id AND s.starts_at <= span.starts_at AND s.ends_at >= span.ends_at
  QUALIFY row_number() OVER (PARTITION BY span.offer_id, span.starts_at ORDER BY s.rank) = 1
),
marked AS (
  SELECT *, lag(ends_at) OVER spans IS DISTINCT FROM starts_at OR lag(price) OVER spans IS DISTINCT FROM price AS begins
  FROM won WHERE rank > 0 WINDOW spans AS (PARTITION BY offer_id ORDER BY starts_at)
),
numbered AS (SELECT *, count(*) FILTER (begins) OVER (PARTITION BY offer_id ORDER BY starts_at) AS run FROM marked)
SELECT offer_id, min(starts_at) AS starts_at, max(ends_at) AS ends_at, any_value(price) AS price,
       arg_min(source, starts_at) AS source, arg_min(as_of, starts_at) AS as_of
FROM numbered GROUP BY offer_id, run;
