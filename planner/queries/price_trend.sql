-- How have the rental prices of each accelerator moved: a straight line through the logarithms, each offer about its own mean?
WITH seen AS (
  SELECT gpu_id, offer_id, valid_from AS seen_at, price_usd_per_gpu_hour AS price
  FROM price_history
  WHERE pricing_category = 'Standard' AND gpu_id IS NOT NULL AND price_usd_per_gpu_hour > 0 AND valid_from <= $moment
  UNION
  SELECT gpu_id, offer_id, observed_at, price_usd_per_gpu_hour
  FROM price_at($moment)
  WHERE pricing_category = 'Standard' AND gpu_id IS NOT NULL AND price_usd_per_gpu_hour > 0
),
point AS (
  SELECT gpu_id, offer_id, CAST(seen_at AS DATE) AS seen_on, ln(avg(price)) AS y,
         date_diff('day', DATE '2020-01-01', CAST(seen_at AS DATE)) / 365.0 AS x
  FROM seen GROUP BY ALL
),
about_its_mean AS (
  SELECT gpu_id, offer_id, seen_on, y - avg(y) OVER offer AS dy, x - avg(x) OVER offer AS dx
  FROM point
  WINDOW offer AS (PARTITION BY gpu_id, offer_id)
  QUALIFY count(*) OVER offer > 1
),
summed AS (
  SELECT gpu_id, count(*) AS point_count, count(DISTINCT offer_id) AS offer_count, min(seen_on) AS first_on, max(seen_on) AS last_on,
         sum(dx * dx) AS xx, sum(dx * dy) AS xy, sum(dy * dy) AS yy
  FROM about_its_mean GROUP BY gpu_id
)
SELECT gpu_id, CAST(point_count AS BIGINT) AS point_count, CAST(offer_count AS BIGINT) AS offer_count, first_on, last_on,
       CASE WHEN xx > 0 THEN xy / xx END AS slope,
       CASE WHEN xx > 0 AND point_count > offer_count + 1
            THEN sqrt(greatest(yy - xy * xy / xx, 0) / (point_count - offer_count - 1) / xx) END AS slope_error
FROM summed ORDER BY gpu_id
