-- Which columns has a table or view, and what does each mean? A view's column without a comment takes its table's.
WITH described AS (
  SELECT column_name, any_value(comment) AS comment FROM duckdb_columns()
  WHERE NOT internal AND comment IS NOT NULL GROUP BY column_name
)
SELECT c.column_name, c.data_type, coalesce(c.comment, d.comment) AS comment
FROM duckdb_columns() AS c LEFT JOIN described AS d USING (column_name)
WHERE c.table_name = $name AND NOT c.internal AND c.database_name = current_database()
ORDER BY c.column_index
