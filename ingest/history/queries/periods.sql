-- In which half-open periods did each offer of a price history cost what, by each kept history for itself?
CREATE OR REPLACE TEMP TABLE claim AS
WITH list AS (
  SELECT kept_by, service_provider_name, as_of, lead(as_of) OVER lists AS next_on
  FROM (SELECT DISTINCT kept_by, service_provider_name, as_of FROM judged
        WHERE as_of <= CAST(now() AS DATE) AND offer_id IS NOT NULL)
  WINDOW lists AS (PARTITION BY kept_by, service_provider_name ORDER BY as_of)
),
seen AS (
  SELECT offer_id, kept_by, service_provider_name, as_of, min(source) AS source,
         any_value(struct_pack(amount := amount, unit := pricing_unit, currency := currency)) AS price
  FROM judged WHERE reason IS NULL GROUP BY ALL
),
shown AS (
  SELECT s.*, CAST(as_of AS TIMESTAMPTZ) AS starts_at, CAST(coalesce(l.next_on, as_of + 1) AS TIMESTAMPTZ) AS ends_at
  FROM seen AS s JOIN list AS l USING (kept_by, service_provider_name, as_of)
),
marked AS (
  SELECT *, lag(ends_at) OVER days IS DISTINCT FROM starts_at OR lag(price) OVER days IS DISTINCT FROM price AS begins
  FROM shown WINDOW days AS (PARTITION BY offer_id, kept_by ORDER BY starts_at)
),
numbered AS (
  SELECT *, count(*) FILTER (begins) OVER (PARTITION BY offer_id, kept_by ORDER BY starts_at) AS run FROM marked
),
period AS (
  SELECT offer_id, kept_by, min(starts_at) AS starts_at, max(ends_at) AS ends_at, any_value(price) AS price,
         arg_min(source, starts_at) AS source, min(as_of) AS as_of, count(*) AS day_count
  FROM numbered GROUP BY offer_id, kept_by, run
)
SELECT * EXCLUDE (day_count),
       dense_rank() OVER (PARTITION BY offer_id ORDER BY days DESC, kept_by) AS rank
FROM (SELECT *, sum(day_count) OVER (PARTITION BY offer_id, kept_by) AS days FROM period);
