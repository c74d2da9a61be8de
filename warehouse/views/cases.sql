-- What does the firewall hold against which batches and prices, since when, and how often was it seen?

CREATE OR REPLACE VIEW case_history AS
WITH marked AS (
  SELECT *, coalesce(lag(valid_to) OVER (PARTITION BY case_id ORDER BY valid_from) = valid_from, false) AS goes_on
  FROM firewall_case
),
told AS (
  SELECT *, sum(CASE WHEN goes_on THEN 0 ELSE 1 END) OVER (PARTITION BY case_id ORDER BY valid_from) AS episode
  FROM marked
),
spell AS (
  SELECT case_id, source, scope, arg_max(verdict, valid_from) AS verdict, arg_max(checks, valid_from) AS checks,
         arg_max(subject_kind, valid_from) AS subject_kind, arg_max(subject_id, valid_from) AS subject_id,
         arg_max(subject_name, valid_from) AS subject_name,
         arg_max_null(published_value, valid_from) AS published_value,
         arg_max_null(offered_value, valid_from) AS offered_value,
         arg_max_null(value_unit, valid_from) AS value_unit, arg_max(reason, valid_from) AS reason,
         min(valid_from) AS since,
         CASE WHEN count(*) = count(valid_to) THEN max(valid_to) END AS closed_at, max(batch_id) AS batch_id
  FROM told GROUP BY case_id, source, scope, episode
)
SELECT spell.*, (SELECT count(DISTINCT b.fetched_at) FROM batch AS b
                 WHERE b.source = spell.source AND b.scope IS NOT DISTINCT FROM spell.scope AND b.outcome <> 'failed'
                   AND b.fetched_at >= spell.since AND b.fetched_at < coalesce(spell.closed_at, TIMESTAMPTZ '9999-12-31')
                ) AS seen_count
FROM spell;
COMMENT ON VIEW case_history IS 'Every case of the firewall, open or closed: one row from when it first showed until it no longer did. Example: FROM case_history WHERE verdict = ''quarantined'' ORDER BY since DESC';
COMMENT ON COLUMN case_history.published_value IS 'What stands published, or what was expected. [see value_unit]';
COMMENT ON COLUMN case_history.offered_value IS 'What the batch offers. [see value_unit]';
COMMENT ON COLUMN case_history.since IS 'When it was first seen (UTC).';
COMMENT ON COLUMN case_history.closed_at IS 'When a good batch no longer showed it, or it was accepted (UTC); empty while it is open.';
COMMENT ON COLUMN case_history.batch_id IS 'The last batch that brought something new to it.';
COMMENT ON COLUMN case_history.seen_count IS 'Readings from which something came while it was open. [1]';

-- What failed as a whole could not list its parts; once a part was asked for again, that is over.
CREATE OR REPLACE VIEW open_case AS
WITH failing AS (
  SELECT source, scope, max(batch_id) AS batch_id, min(fetched_at) AS since, count(*) AS seen_count,
         arg_max(message, batch_id) AS message
  FROM (SELECT *, max(batch_id) FILTER (outcome <> 'failed') OVER (PARTITION BY source, scope) AS came,
               max(batch_id) FILTER (scope IS NOT NULL) OVER (PARTITION BY source) AS part,
               CASE WHEN scope IS NULL THEN greatest(came, part) ELSE came END AS last_came
        FROM batch)
  WHERE outcome = 'failed' AND (last_came IS NULL OR batch_id > last_came) GROUP BY ALL
)
SELECT * EXCLUDE (closed_at) FROM case_history WHERE closed_at IS NULL
UNION ALL BY NAME
SELECT 'failed-' || batch_id AS case_id, source, scope, 'failed' AS verdict, ['fetch'] AS checks, 'batch' AS subject_kind,
       'fetch' AS subject_id, 'the whole reading' AS subject_name, message AS reason, since, batch_id, seen_count
FROM failing;
COMMENT ON VIEW open_case IS 'What needs somebody''s eye now: open cases of the firewall, and parts of sources whose last readings failed.';
