"""What a query in a lake may say: it reads the lake's tables, and calls no function that reaches further.

DuckDB keeps a reader's connection from files and settings, but not from its extensions' own functions: those scan any
PostgreSQL server that an address names, or hand a text to the catalog as it is. So a query is taken apart by DuckDB's
own parser, and every function in the place of a table must be one of those below or a macro of the lake; every table's
name must be one of the lake's, not a file's and not one of the catalog's own database.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from warehouse.faults import Fault
from warehouse.lake.opening import ALIAS

HARMLESS = frozenset(
    {
        *("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"),
        *("histogram", "histogram_values", "duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_functions"),
        *("duckdb_schemas", "duckdb_types", "duckdb_keywords", "pragma_table_info", "pragma_show", "pragma_version"),
        *("pg_timezone_names", "icu_calendar_names"),
        *("ducklake_snapshots", "ducklake_table_changes", "ducklake_table_insertions", "ducklake_table_deletions"),
        *("snapshots", "table_changes", "table_insertions", "table_deletions"),
    }
)
"""Functions that make rows of their arguments, describe the lake, or tell what a table said before."""
HOMES = frozenset({"", ALIAS, "main", "temp", "system", "information_schema", "pg_catalog"})
"""Databases and schemas that a name may bear."""
HOME_KEYS = frozenset({"catalog", "catalog_name", "schema", "schema_name"})
FILE_MARKS = frozenset("/\\:*?")


def check(connection: duckdb.DuckDBPyConnection, statements: list[duckdb.Statement]) -> None:
    """Refuse a query that reaches further than the lake's tables.

    Raises:
        Fault: it does, or it can't be taken apart; the message names the word.
    """
    for statement in statements:
        for node in _nodes(_tree(connection, statement)):
            _check_node(connection, node)


def _tree(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> Any:
    """The statement as its parser understood it."""
    if statement.type != duckdb.StatementType.SELECT or not statement.query.strip():
        raise Fault("in a lake a PIVOT must name its columns: PIVOT ... ON category IN ('Standard', 'Dynamic')")
    told = connection.execute("SELECT json_serialize_sql($query)", {"query": statement.query}).fetchall()[0][0]
    tree = json.loads(told)
    if tree["error"] or not tree["statements"]:
        raise Fault(f"a query in a lake must be one that only reads: {' '.join(statement.query.split())[:60]}")
    return tree["statements"]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def _check_node(connection: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> None:
    stray = next((node[key] for key in HOME_KEYS & node.keys() if _word(node[key]) not in HOMES), None)
    if stray is not None:
        raise Fault(f"{stray}: a query in a lake reads the lake's own tables only")
    kind = str(node.get("type"))
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", ""))
        if _word(name) not in HARMLESS | _macros(connection):
            raise Fault(f"{name or 'this function'}: a query in a lake reads neither files nor servers")
    if kind in {"BASE_TABLE", "SHOW_REF"} and FILE_MARKS & set(str(node["table_name"])):
        raise Fault(f"{node['table_name']}: a query in a lake reads no files")


def _macros(connection: duckdb.DuckDBPyConnection) -> set[str]:
    query = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro'"
    return {_word(name) for (name,) in connection.execute(query).fetchall()}


def _word(name: Any) -> str:
    return name.lower() if isinstance(name, str) else ""
