-- How are ten million price periods of made-up offers laid down?
INSERT INTO batch BY NAME
SELECT 1000 AS batch_id, 'bench' AS source, 'loaded' AS outcome, true AS complete, 0 AS row_count, 0 AS quarantined_count,
       0 AS opened_count, 0 AS closed_count, TIMESTAMPTZ '2026-11-20' AS fetched_at, now() AS loaded_at, 'bench' AS code_version,
       24 AS warn_after_hours, 7200 AS error_after_hours;
CREATE TEMP TABLE chosen AS
SELECT list(gpu_id ORDER BY gpu_id) AS ids FROM gpu WHERE valid_to IS NULL;
INSERT INTO offer BY NAME
SELECT 'bench' AS source, TIMESTAMPTZ '2015-01-01' AS valid_from, 1000 AS batch_id, left(sha256(n::VARCHAR), 16) AS offer_id,
       'Seller ' || n % 40 AS service_provider_name, 'hyperscaler' AS provider_kind, ids[1 + n % len(ids)] AS gpu_id, 'x' AS gpu_name,
       CASE n % 4 WHEN 0 THEN 1 ELSE 8 END AS gpu_count, 'machine-' || n AS instance_type, 'region-' || n % 30 AS region_id,
       ['Standard', 'Dynamic', 'Committed'][1 + n % 3] AS pricing_category,
       CASE WHEN n % 3 = 2 THEN 12 END AS commitment_months
FROM range($offers) AS r(n), chosen;
INSERT INTO price BY NAME
SELECT 'bench' AS source, TIMESTAMPTZ '2015-01-01' + to_hours(CAST(m * 624 AS BIGINT)) AS valid_from,
       CASE WHEN m < $periods // $offers - 1 THEN TIMESTAMPTZ '2015-01-01' + to_hours(CAST((m + 1) * 624 AS BIGINT)) END AS valid_to,
       1000 AS batch_id, left(sha256(n::VARCHAR), 16) AS offer_id, 'region-' || n % 30 AS region_id, 'listed' AS price_status,
       CAST(1 + (n * 7 + m) % 100 AS DECIMAL(18, 9)) AS list_unit_price, 'Hours' AS pricing_unit, 'USD' AS pricing_currency
FROM range($periods // $offers) AS p(m), range($offers) AS r(n);
