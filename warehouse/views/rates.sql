-- What is a currency worth in US dollars, and when was each source last read?

-- The euro rate of a currency on or before a day, turned into US dollars for one unit of it.
CREATE OR REPLACE VIEW usd_rate AS
SELECT usd.rate_on,
       coalesce(other.currency, 'EUR') AS currency,
       usd.units_per_eur / coalesce(other.units_per_eur, 1) AS usd_per_unit
FROM fx_rate AS usd
JOIN (SELECT source, rate_on, currency, units_per_eur FROM fx_rate WHERE valid_to IS NULL
      UNION ALL SELECT DISTINCT source, rate_on, 'EUR', 1 FROM fx_rate WHERE valid_to IS NULL) AS other
  ON other.rate_on = usd.rate_on AND other.source = usd.source
WHERE usd.currency = 'USD' AND usd.valid_to IS NULL;
COMMENT ON VIEW usd_rate IS 'US dollars for one unit of a currency, by the ECB''s rates of one day; find the day with an ASOF join.';
COMMENT ON COLUMN usd_rate.rate_on IS 'Day of the rate.';
COMMENT ON COLUMN usd_rate.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN usd_rate.usd_per_unit IS 'US dollars for one unit of the currency. [USD per currency]';

-- A reading as far as age goes; of several the greatest is the newest.
CREATE OR REPLACE MACRO reading(fetched_at, warn_after_hours, error_after_hours) AS
  struct_pack(at := fetched_at, warn_after_hours := warn_after_hours, error_after_hours := error_after_hours);
COMMENT ON MACRO reading IS 'When something was read and how old it may grow, as one value; the greatest is the newest. Example: SELECT reading(now(), 24, 72) AS reading';

CREATE OR REPLACE MACRO freshness_of(reading, as_of) AS
  CASE WHEN reading.error_after_hours IS NULL THEN 'bundled'
       WHEN as_of > reading.at + to_hours(reading.error_after_hours) THEN 'stale'
       WHEN as_of > reading.at + to_hours(reading.warn_after_hours) THEN 'ageing'
       ELSE 'fresh' END;
COMMENT ON MACRO freshness_of IS 'How the age of a reading stands to what its source allows: fresh; ageing, past the age that is worth a warning; stale, past the age at which it should not be used; bundled, with no such age, as it came with the program or was loaded by hand. Example: SELECT freshness_of(reading(now() - INTERVAL 30 HOUR, 24, 72), now()) AS freshness';

-- When each part of each source was last read whole and well.
CREATE OR REPLACE VIEW source_seen AS
SELECT source, scope, max(fetched_at) AS seen_at
FROM batch WHERE outcome = 'loaded' AND complete GROUP BY ALL;
COMMENT ON VIEW source_seen IS 'When each source, or each region of it, was last loaded whole.';
COMMENT ON COLUMN source_seen.source IS 'Whom we asked.';
COMMENT ON COLUMN source_seen.scope IS 'The part of the source; empty for all of it.';
COMMENT ON COLUMN source_seen.seen_at IS 'When it was fetched (UTC).';
