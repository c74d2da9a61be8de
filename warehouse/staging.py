"""Records into a temporary table of DuckDB, all at once: as JSON, which it reads by the record's own structure."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import duckdb
from pydantic import TypeAdapter

from warehouse import ddl
from warehouse.tables import Record


def stage(connection: duckdb.DuckDBPyConnection, name: str, record: type[Record], rows: Sequence[Record]) -> None:
    """Make a temporary table of a record's columns and put rows into it, in place of one of that name."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_from_json(record)}", [_json(record, rows)])


def insert(connection: duckdb.DuckDBPyConnection, row: Record) -> None:
    """Add one row to its table."""
    record = type(row)
    connection.execute(f"INSERT INTO {record.table()} BY NAME {_from_json(record)}", [_json(record, [row])])


def note_sighted(connection: duckdb.DuckDBPyConnection, batch_id: int, name: str) -> None:
    """Note which prices that hold are among the rows staged for a batch."""
    query = (files("warehouse.queries") / "sighted.sql").read_text(encoding="utf-8")
    connection.execute(query.replace("staged", name), {"batch": batch_id})


def _from_json(record: type[Record]) -> str:
    return f"SELECT r.* FROM (SELECT unnest(from_json(?, '{ddl.json_structure(record)}')) AS r)"


def _json(record: type[Record], rows: Sequence[Record]) -> str:
    return _adapter(record).dump_json(list(rows), exclude_none=True).decode()


@cache
def _adapter(record: type[Record]) -> TypeAdapter[Sequence[Record]]:
    return TypeAdapter(list[record])  # type: ignore[valid-type]
