-- Which statements give a view's bare columns a comment? A column inherits that of the same column in the relation it has most columns in common with.

WITH relation AS (
  SELECT table_name AS name, 1 AS is_table, comment FROM duckdb_tables() WHERE NOT internal
  UNION ALL
  SELECT view_name, 0, comment FROM duckdb_views() WHERE NOT internal
),
named_column AS (
  SELECT c.table_name AS relation_name, c.column_name, c.comment, r.is_table
  FROM duckdb_columns() AS c JOIN relation AS r ON r.name = c.table_name
),
alike AS (
  SELECT a.relation_name AS bare_name, b.relation_name AS other_name, count(*) AS shared_count
  FROM named_column AS a JOIN named_column AS b USING (column_name)
  WHERE a.is_table = 0 AND a.relation_name <> b.relation_name
  GROUP BY ALL
)
SELECT format('COMMENT ON COLUMN {}.{} IS ''{}''', bare.relation_name, bare.column_name,
              replace(other.comment, '''', '''''')) AS statement
FROM named_column AS bare
JOIN named_column AS other ON other.column_name = bare.column_name AND other.comment IS NOT NULL
JOIN alike ON alike.bare_name = bare.relation_name AND alike.other_name = other.relation_name
WHERE bare.comment IS NULL
QUALIFY row_number() OVER (PARTITION BY bare.relation_name, bare.column_name
                           ORDER BY alike.shared_count DESC, other.is_table DESC, other.relation_name) = 1
ORDER BY statement
