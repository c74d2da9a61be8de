-- Which batches of a past were loaded beside the warehouse, and what numbers do they get in it?
CREATE TEMP TABLE new_batch AS
SELECT * REPLACE (batch_id - $last + (SELECT max(batch_id) FROM home.batch) AS batch_id,
                  concat_ws('; ', $mark, message) AS message),
       batch_id AS was_id
FROM temp.batch WHERE batch_id > $last
