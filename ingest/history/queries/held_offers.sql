-- In which periods are the offers of a history's new prices still to be told of, and in which are they held already?
CREATE OR REPLACE TEMP TABLE new_price AS FROM piece;
CREATE OR REPLACE TEMP TABLE claim AS
SELECT offer_id, starts_at, ends_at, 1 AS rank, NULL AS price, source, as_of FROM new_price;
CREATE OR REPLACE TEMP TABLE held AS
SELECT offer_id, valid_from AS starts_at, coalesce(valid_to, TIMESTAMPTZ 'infinity') AS ends_at
FROM offer WHERE offer_id IN (SELECT offer_id FROM claim);
