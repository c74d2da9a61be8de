-- Which parts of periods of a past lie where nothing is held of the same thing? They are put there.
INSERT INTO home.the_table BY NAME
WITH past AS (
  SELECT row_number() OVER () AS period, * REPLACE (coalesce(valid_to, $until) AS valid_to)
  FROM temp.the_table WHERE valid_from < $until
),
taken AS (
  SELECT past.period, held.valid_from AS begins, coalesce(held.valid_to, TIMESTAMPTZ 'infinity') AS ends
  FROM past JOIN home.the_table AS held ON same_key AND held.source = past.source
   AND held.valid_from < past.valid_to AND coalesce(held.valid_to, TIMESTAMPTZ 'infinity') > past.valid_from
),
start AS (SELECT period, valid_from AS at FROM past UNION SELECT period, ends FROM taken),
free AS (
  SELECT s.period, s.at AS begins, least(any_value(past.valid_to), min(t.begins)) AS ends
  FROM start AS s JOIN past USING (period) LEFT JOIN taken AS t ON t.period = s.period AND t.begins >= s.at
  WHERE NOT EXISTS (FROM taken AS t WHERE t.period = s.period AND t.begins <= s.at AND t.ends > s.at)
  GROUP BY s.period, s.at
)
SELECT past.* EXCLUDE (period) REPLACE (free.begins AS valid_from, free.ends AS valid_to, n.batch_id AS batch_id)
FROM free JOIN past USING (period) JOIN new_batch AS n ON n.was_id = past.batch_id
WHERE free.begins < free.ends
