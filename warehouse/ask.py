"""Ask the warehouse one of its own questions, or a user's, and get rows with names."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.faults import Fault
from warehouse.show import rows_of


def asked(connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that answer a question of `warehouse/queries`."""
    query = (files("warehouse.queries") / f"{name}.sql").read_text(encoding="utf-8")
    return rows(connection, query, values)


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of the last statement of a query.

    Raises:
        Fault: DuckDB refuses it; the message is DuckDB's, with a word on the sandbox where that is why.
    """
    try:
        cursor = connection.execute(query, dict(values) if values else None)
        columns = [column[0] for column in cursor.description or ()]
        return rows_of(_distinct(columns), cursor.fetchall())
    except (duckdb.PermissionException, duckdb.InvalidInputException) as fault:
        raise Fault(
            f"{_line(fault)}; a query here can only read the warehouse, not files, network or settings"
        ) from fault
    except duckdb.Error as fault:
        raise Fault(_line(fault)) from fault


def _distinct(columns: list[str]) -> list[str]:
    """Column names, a repeated one numbered, so that no value is lost.

    >>> _distinct(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    return [
        name if columns[:i].count(name) == 0 else f"{name}_{columns[:i].count(name) + 1}"
        for i, name in enumerate(columns)
    ]


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split("\n\n", maxsplit=1)[0].split())
