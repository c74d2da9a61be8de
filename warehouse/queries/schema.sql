-- Which tables, views and macros are there, what is each for, and how is it asked?
WITH relation AS (
  SELECT 'table' AS kind, table_name AS name, comment FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
  UNION ALL SELECT 'view', view_name, comment FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
  UNION ALL SELECT 'macro', function_name, any_value(comment) FROM duckdb_functions()
            WHERE NOT internal AND function_type IN ('macro', 'table_macro') GROUP BY function_name
)
SELECT kind, name, split_part(comment, ' Example: ', 1) AS comment,
       CASE WHEN contains(comment, ' Example: ') THEN split_part(comment, ' Example: ', 2)
            WHEN kind = 'table' AND name IN (SELECT table_name FROM duckdb_columns() WHERE column_name = 'valid_to')
              THEN 'FROM ' || name || ' WHERE valid_to IS NULL LIMIT 5'
            ELSE 'FROM ' || name || ' LIMIT 5'
       END AS example
FROM relation
ORDER BY kind, name
