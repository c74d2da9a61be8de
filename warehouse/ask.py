"""Ask the warehouse one of its own questions, or a user's, and get rows with names."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.faults import BadInput, Fault
from warehouse.show import rows_of

SANDBOXED = ("read-only mode", "configuration has been locked", "requires the extension")
"""Words by which DuckDB says that a query wants more than to read."""


def asked(connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that answer a question of `warehouse/queries`."""
    query = (files("warehouse.queries") / f"{name}.sql").read_text(encoding="utf-8")
    return rows(connection, query, values)


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of the last statement of a query.

    Raises:
        Fault: as `table` does.
    """
    return table(connection, query, values)[1]


def table(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns, which are there even without rows, and the rows of the last statement of a query.

    Raises:
        BadInput: there is no statement in it.
        Fault: DuckDB refuses it; the message is DuckDB's, with a word on the sandbox where that is why.
    """
    try:
        if not connection.extract_statements(query):
            raise BadInput("the query is empty; ask for example: SELECT * FROM price_now LIMIT 5")
        cursor = connection.execute(query, dict(values) if values else None)
        columns = _distinct([column[0] for column in cursor.description or ()])
        return columns, rows_of(columns, cursor.fetchall())
    except duckdb.Error as fault:
        raise Fault(_complaint(fault)) from fault


def _complaint(fault: duckdb.Error) -> str:
    r"""What DuckDB says in one line, without its picture of the query.

    >>> _complaint(duckdb.CatalogException('Catalog Error: no table x\nDid you mean "y"?\n\nLINE 1: FROM x'))
    'Catalog Error: no table x Did you mean "y"?'
    """
    said = " ".join(str(fault).split("\n\n", maxsplit=1)[0].split())
    forbidden = isinstance(fault, duckdb.PermissionException) or any(words in said for words in SANDBOXED)
    return f"{said}; a query here can only read the warehouse, not files, network or settings" if forbidden else said


def _distinct(columns: list[str]) -> list[str]:
    """Column names, a repeated one numbered, so that no value is lost.

    >>> _distinct(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    return [
        name if columns[:i].count(name) == 0 else f"{name}_{columns[:i].count(name) + 1}"
        for i, name in enumerate(columns)
    ]
