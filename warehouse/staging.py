"""Records into a temporary table of DuckDB: as JSON, which it reads by the record's own structure.

The JSON is handed over in pieces of some rows: DuckDB takes eight times as long for 60,000 rows in one.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import duckdb
from pydantic import TypeAdapter

from warehouse import ddl
from warehouse.tables import Record

ROWS_A_PIECE = 1_000


def stage(connection: duckdb.DuckDBPyConnection, name: str, record: type[Record], rows: Sequence[Record]) -> None:
    """Make a temporary table of a record's columns and put rows into it, in place of one of that name."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_from_json(record)}", [_pieces(record, rows)])


def insert(connection: duckdb.DuckDBPyConnection, row: Record) -> None:
    """Add one row to its table."""
    record = type(row)
    connection.execute(f"INSERT INTO {record.table()} BY NAME {_from_json(record)}", [_pieces(record, [row])])


def note_sighted(connection: duckdb.DuckDBPyConnection, batch_id: int, name: str) -> None:
    """Note which prices that hold are among the rows staged for a batch."""
    query = (files("warehouse.queries") / "sighted.sql").read_text(encoding="utf-8")
    connection.execute(query.replace("staged", name), {"batch": batch_id})


def _from_json(record: type[Record]) -> str:
    pieces = "SELECT unnest(CAST(? AS VARCHAR[])) AS piece"
    return f"SELECT r.* FROM (SELECT unnest(from_json(piece, '{ddl.json_structure(record)}')) AS r FROM ({pieces}))"


def _pieces(record: type[Record], rows: Sequence[Record]) -> list[str]:
    starts = range(0, len(rows), ROWS_A_PIECE)
    pieces = (list(rows[start : start + ROWS_A_PIECE]) for start in starts)
    return [_adapter(record).dump_json(piece, exclude_none=True).decode() for piece in pieces]


@cache
def _adapter(record: type[Record]) -> TypeAdapter[Sequence[Record]]:
    return TypeAdapter(list[record])  # type: ignore[valid-type]
