-- What does a price history say, row by row, with every column of its form, empty where the file lacks it?
CREATE OR REPLACE TEMP TABLE stated AS
WITH form AS (
  SELECT NULL::VARCHAR AS as_of, NULL::VARCHAR AS provider, NULL::VARCHAR AS sku, NULL::VARCHAR AS gpu_raw,
         NULL::VARCHAR AS gpu_count, NULL::VARCHAR AS region, NULL::VARCHAR AS price_kind, NULL::VARCHAR AS term,
         NULL::VARCHAR AS usd_per_hour, NULL::VARCHAR AS price_per_hour, NULL::VARCHAR AS currency, NULL::VARCHAR AS source
  WHERE false
  UNION ALL BY NAME FROM history_file
),
cleaned AS (
  SELECT TRY_CAST(as_of AS DATE) AS as_of, nullif(trim(provider), '') AS provider, nullif(trim(sku), '') AS sku,
         nullif(trim(gpu_raw), '') AS gpu_raw,
         coalesce(CAST(TRY_CAST(gpu_count AS DECIMAL(18, 4)) AS VARCHAR), nullif(trim(gpu_count), '')) AS gpu_count,
         nullif(trim(region), '') AS region, nullif(trim(price_kind), '') AS price_kind, nullif(trim(term), '') AS term,
         TRY_CAST(TRY_CAST(coalesce(usd_per_hour, price_per_hour) AS DOUBLE) AS DECIMAL(18, 9)) AS amount,
         CASE WHEN usd_per_hour IS NULL THEN nullif(trim(currency), '') ELSE 'USD' END AS currency,
         coalesce(nullif(trim(source), ''), $file) AS source
  FROM form
)
-- A kept history is a source without the day and the version that name one list of it.
SELECT *, row_number() OVER () AS row_number,
       dense_rank() OVER (ORDER BY provider, sku, gpu_raw, gpu_count, region, price_kind, term) AS thing,
       regexp_replace(source, '\d{4}-\d{2}-\d{2}.*$', '') AS kept_by
FROM cleaned;
