-- Which tables, views, macros and functions are there, what is each for, how is it asked, and what fills it where it is empty?
WITH relation AS (
  SELECT 'table' AS kind, table_name AS name, comment FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
  UNION ALL SELECT 'view', view_name, comment FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
  UNION ALL SELECT CASE function_type WHEN 'table_macro' THEN 'macro' ELSE 'function' END, function_name, any_value(comment)
            FROM duckdb_functions() WHERE NOT internal AND function_type IN ('table_macro', 'macro') GROUP BY ALL
),
has AS (
  SELECT table_name AS name, list(column_name) AS column_names
  FROM duckdb_columns() WHERE NOT internal AND database_name = current_database() GROUP BY table_name
),
-- What the bundled data leave empty, by the verb that fills it; all that bears a scenario is filled by compare.
filling AS (
  SELECT unnest(names) AS name, filler
  FROM (VALUES
    (['contract_discount', 'contract_price_period', 'contract_price_between', 'contract_price_chosen', 'colocation_price',
      'colocation_price_now'], 'gpuplan quotes import'),
    (['sighting', 'price_component', 'price_component_now', 'spot_interruption', 'token_price_disagreement',
      'offer_seen_through', 'firewall_case', 'case_history', 'open_case'], 'gpuplan refresh'),
    (['plan_meant', 'plan_diff', 'plan_line_diff', 'answer_diff', 'assumption_diff'], 'gpuplan compare'),
    (['actual_cost', 'actual_usage', 'actual_utilisation', 'billed_over_list', 'commitment_use', 'bill_elsewhere'],
     'gpuplan bill import'),
    (['acceptance'], 'gpuplan accept'),
    (['pruned_payload'], 'gpuplan archive prune'),
    (['alert'], 'gpuplan alerts'),
    (['benchmark'], 'gpuplan bench import')
  ) AS verb(names, filler)
)
SELECT kind, name, split_part(comment, ' Example: ', 1) AS comment,
       CASE WHEN contains(comment, ' Example: ') THEN split_part(comment, ' Example: ', 2)
            WHEN kind = 'table' AND list_contains(column_names, 'valid_to')
              THEN 'FROM ' || name || ' WHERE valid_to IS NULL LIMIT 5'
            ELSE 'FROM ' || name || ' LIMIT 5'
       END AS example,
       CASE WHEN list_contains(column_names, 'scenario_id') THEN 'gpuplan compare'
            ELSE filler END AS filled_by
FROM relation LEFT JOIN has USING (name) LEFT JOIN filling USING (name)
ORDER BY list_position(['view', 'macro', 'function', 'table'], kind), name
