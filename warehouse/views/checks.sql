-- How complete and how fresh is what this warehouse holds?

CREATE OR REPLACE MACRO source_status_at(as_of) AS TABLE
SELECT *, date_diff('day', last_loaded_at, moment(as_of)) AS age_days,
       CASE WHEN last_loaded_at IS NOT NULL
            THEN freshness_of(reading(last_loaded_at, warn_after_hours, error_after_hours), moment(as_of)) END AS freshness
FROM (SELECT source, count(*) FILTER (outcome = 'loaded') AS loaded_count,
             count(*) FILTER (outcome = 'refused') AS refused_count,
             count(*) FILTER (outcome = 'failed') AS failed_count,
             max(fetched_at) FILTER (outcome = 'loaded') AS last_loaded_at,
             arg_max(outcome, batch_id) AS last_outcome,
             arg_max(message, batch_id) AS last_message,
             arg_max(duration_s, batch_id) AS last_duration_s,
             arg_max(warn_after_hours, fetched_at) FILTER (outcome = 'loaded') AS warn_after_hours,
             arg_max(error_after_hours, fetched_at) FILTER (outcome = 'loaded') AS error_after_hours
      FROM batch WHERE source NOT IN ('planner', 'alerts') AND fetched_at <= moment(as_of) GROUP BY source);
COMMENT ON MACRO TABLE source_status_at IS 'source_status_at(as_of): as source_status, by what had been read at a moment. Example: SELECT source, age_days, freshness FROM source_status_at(''2026-08-01'') ORDER BY age_days DESC';

CREATE OR REPLACE VIEW source_status AS FROM source_status_at('now');
COMMENT ON VIEW source_status IS 'How each source has fared: loads, refusals, failures, and how old the newest good data is.';
COMMENT ON COLUMN source_status.loaded_count IS 'Batches loaded. [1]';
COMMENT ON COLUMN source_status.refused_count IS 'Batches refused. [1]';
COMMENT ON COLUMN source_status.failed_count IS 'Fetches that failed. [1]';
COMMENT ON COLUMN source_status.last_loaded_at IS 'When the newest good data was fetched (UTC).';
COMMENT ON COLUMN source_status.last_outcome IS 'What became of the last reading.';
COMMENT ON COLUMN source_status.last_message IS 'Its message.';
COMMENT ON COLUMN source_status.last_duration_s IS 'How long the last reading took. [s]';
COMMENT ON COLUMN source_status.warn_after_hours IS 'Age at which the source says that its data is worth a warning; empty where it was never refreshed. [h]';
COMMENT ON COLUMN source_status.error_after_hours IS 'Age at which the source says that its data should not be used; empty where it was never refreshed. [h]';
COMMENT ON COLUMN source_status.age_days IS 'Days since the newest good data was fetched. [days]';
COMMENT ON COLUMN source_status.freshness IS 'How the age of the newest good data stands to that: fresh, ageing or stale; bundled where it came with the program or from a sheet; empty where nothing was ever loaded.';

CREATE OR REPLACE VIEW coverage AS
SELECT service_provider_name, count(DISTINCT offer_id) AS offer_count,
       count(DISTINCT offer_id) FILTER (price_usd_per_gpu_hour IS NOT NULL) AS priced_count,
       count(DISTINCT offer_id) FILTER (gpu_id IS NULL) AS unknown_gpu_count,
       count(DISTINCT offer_id) FILTER (missing_reason IS NOT NULL) AS incomplete_count,
       count(DISTINCT offer_id) FILTER (freshness = 'stale') AS stale_count,
       count(DISTINCT offer_id) FILTER (freshness = 'bundled') AS bundled_count,
       min(age_days) AS newest_age_days, max(age_days) AS oldest_age_days
FROM price_now GROUP BY ALL;
COMMENT ON VIEW coverage IS 'What is known and what is not, by service provider.';
COMMENT ON COLUMN coverage.offer_count IS 'Offers on sale. [1]';
COMMENT ON COLUMN coverage.priced_count IS 'Offers with a price per GPU in US dollars. [1]';
COMMENT ON COLUMN coverage.unknown_gpu_count IS 'Offers whose accelerator we can''t name. [1]';
COMMENT ON COLUMN coverage.incomplete_count IS 'Offers with a figure missing. [1]';
COMMENT ON COLUMN coverage.stale_count IS 'Offers whose price is older than its source allows. [1]';
COMMENT ON COLUMN coverage.bundled_count IS 'Offers whose price came with the program and was never seen since. [1]';
COMMENT ON COLUMN coverage.newest_age_days IS 'Age of the freshest price. [days]';
COMMENT ON COLUMN coverage.oldest_age_days IS 'Age of the stalest price. [days]';

CREATE OR REPLACE VIEW unknown_figure AS
SELECT 'price' AS what, service_provider_name, coalesce(missing_reason, 'no price in US dollars for one GPU') AS reason,
       count(*) AS row_count
FROM price_now WHERE price_usd_per_gpu_hour IS NULL OR missing_reason IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'price per GB of memory', service_provider_name, 'accelerator not known: ' || gpu_name, count(*)
FROM price_now WHERE gpu_id IS NULL GROUP BY ALL
UNION ALL
SELECT 'token price', service_provider_name, missing_reason, count(*)
FROM token_price_now WHERE missing_reason IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'hardware price', source_name, missing_reason, count(*)
FROM hardware_price_now WHERE missing_reason IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'place', service_provider_name, coalesce('no place known for region ' || region_id, 'seller names no region'), count(*)
FROM price_now WHERE country IS NULL GROUP BY ALL;
COMMENT ON VIEW unknown_figure IS 'What is not known and why, counted: rows on sale whose figure is empty. Nothing of it is taken for zero or ranked. Example: SELECT what, reason, sum(row_count) AS row_count FROM unknown_figure GROUP BY ALL ORDER BY row_count DESC LIMIT 10';
COMMENT ON COLUMN unknown_figure.what IS 'Which figure is empty: price, price per GB of memory, token price, hardware price, or place.';
COMMENT ON COLUMN unknown_figure.reason IS 'Why.';
COMMENT ON COLUMN unknown_figure.row_count IS 'Rows on sale. [1]';

CREATE OR REPLACE VIEW unplaced AS
SELECT service_provider_name, region_id, count(DISTINCT offer_id) AS offer_count
FROM price_now WHERE country IS NULL GROUP BY ALL;
COMMENT ON VIEW unplaced IS 'Offers whose country we can''t tell, because their seller names no region or one that table region lacks; a plan for one country or continent leaves them out.';
COMMENT ON COLUMN unplaced.offer_count IS 'Offers on sale. [1]';

CREATE OR REPLACE VIEW unmapped AS
SELECT source, service_provider_name, instance_type, gpu_name, count(*) AS offer_count
FROM offer WHERE valid_to IS NULL AND gpu_id IS NULL GROUP BY ALL;
COMMENT ON VIEW unmapped IS 'Machines on sale whose accelerator is not in table gpu: kept under the seller''s name, never guessed. Where gpu_name is the name of the machine, our table of the seller''s machines lacks it. Example: FROM unmapped ORDER BY offer_count DESC LIMIT 10';
COMMENT ON COLUMN unmapped.offer_count IS 'Offers on sale. [1]';
