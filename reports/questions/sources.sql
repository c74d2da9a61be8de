-- When was each source last read, and what became of it?
-- group: trust
-- table: source, last_loaded_at, age_days, last_outcome, loaded_count, refused_count, failed_count
-- empty: no source was ever read: `gpuplan refresh` reads them
SELECT source, last_loaded_at, age_days, last_outcome, loaded_count, refused_count, failed_count, last_message
FROM source_status
ORDER BY age_days DESC NULLS FIRST, source
