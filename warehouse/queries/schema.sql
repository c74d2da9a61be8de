-- Which tables, views and macros are there, and what is each for?
SELECT 'table' AS kind, table_name AS name, comment FROM duckdb_tables() WHERE NOT internal
UNION ALL SELECT 'view', view_name, comment FROM duckdb_views() WHERE NOT internal
UNION ALL SELECT 'macro', function_name, any_value(comment) FROM duckdb_functions()
          WHERE NOT internal AND function_type = 'table_macro' GROUP BY function_name
ORDER BY kind, name
