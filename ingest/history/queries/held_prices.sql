-- In which periods does the warehouse hold a price of the offers that a history tells of?
CREATE OR REPLACE TEMP TABLE held AS
SELECT offer_id, valid_from AS starts_at, coalesce(valid_to, TIMESTAMPTZ 'infinity') AS ends_at
FROM price WHERE offer_id IN (SELECT offer_id FROM claim);
