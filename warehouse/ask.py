"""Ask the warehouse one of its own questions, or a user's, and get rows with names."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.faults import BadInput, Fault
from warehouse.lake import guard
from warehouse.lake.opening import is_lake
from warehouse.limits import MOST_ROWS, Limits, within
from warehouse.show import rows_of

READING = {duckdb.StatementType.SELECT, duckdb.StatementType.CREATE}
"""What a query may do. DuckDB creates for a PIVOT; the connection is read-only, so nothing created outlives it."""
LOGGING = re.compile(r"\benable_(logging|profiling)\b", re.IGNORECASE)
"""Functions that turn reading into writing: DuckDB lets them loose on its streams and files."""
UNKNOWN_NAME = re.compile(
    r"Invalid Input Error: (unknown (GPU|region|category) |GPU .* is ambiguous|\w+ must be above 0)"
)
"""What the warehouse's own macros say of a name that stands for nothing, and of a figure that makes no sense."""
CAN_ONLY_READ = "a query here can only read the warehouse, not files, network or settings"
SANDBOXED = ("read-only mode", "configuration has been locked", "requires the extension")
"""Words by which DuckDB says that a query wants more than to read."""


def asked(connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that answer a question of `warehouse/queries`."""
    query = (files("warehouse.queries") / f"{name}.sql").read_text(encoding="utf-8")
    return rows(connection, query, values)


def rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    values: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> list[dict[str, Any]]:
    """The rows of the last statement of a query.

    Raises:
        Fault: as `table` does.
    """
    return table(connection, query, values, limits)[1]


def table(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    values: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns, which are there even without rows, and the rows of the last statement of a query.

    Raises:
        BadInput: there is no statement in it, or a GPU, region or category in it is none.
        Fault: DuckDB refuses it, or it asks for more time, memory or rows than it may have; the message is DuckDB's,
            with a word on the sandbox where that is why.
    """
    try:
        statements = connection.extract_statements(query)
        _check_reads(statements)
        if is_lake(connection):
            guard.check(connection, statements)
        with within(connection, limits or Limits()):
            cursor = connection.execute(query, dict(values) if values else None)
            columns = _distinct([column[0] for column in cursor.description or ()])
            found = cursor.fetchmany(MOST_ROWS + 1)
    except duckdb.InvalidInputException as fault:
        if UNKNOWN_NAME.search(str(fault)):
            raise BadInput(_one_line(str(fault).partition(": ")[2])) from fault
        raise Fault(_complaint(fault)) from fault
    except duckdb.Error as fault:
        raise Fault(_complaint(fault)) from fault
    if len(found) > MOST_ROWS:
        raise Fault(f"more than {MOST_ROWS:,} rows; add a LIMIT, or write them to files with `gpuplan export`")
    return columns, rows_of(columns, found)


def _check_reads(statements: Sequence[duckdb.Statement]) -> None:
    """Let statements through that read; DuckDB's own sandbox still lets a COPY write the log beside the database."""
    if not statements:
        raise BadInput("the query is empty; ask for example: SELECT * FROM price_now LIMIT 5")
    for statement in statements:
        if statement.type not in READING or LOGGING.search(statement.query):
            raise Fault(f"{_one_line(statement.query)[:60]}: {CAN_ONLY_READ}")


def _complaint(fault: duckdb.Error) -> str:
    r"""What DuckDB says in one line, without its picture of the query.

    >>> _complaint(duckdb.CatalogException('Catalog Error: no table x\nDid you mean "y"?\n\nLINE 1: FROM x'))
    'Catalog Error: no table x Did you mean "y"?'
    """
    said = _one_line(str(fault).split("\n\n", maxsplit=1)[0])
    forbidden = isinstance(fault, duckdb.PermissionException) or any(words in said for words in SANDBOXED)
    return f"{said}; {CAN_ONLY_READ}" if forbidden else said


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _distinct(columns: list[str]) -> list[str]:
    """Column names, a repeated one numbered, so that no value is lost.

    >>> _distinct(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    return [
        name if columns[:i].count(name) == 0 else f"{name}_{columns[:i].count(name) + 1}"
        for i, name in enumerate(columns)
    ]
