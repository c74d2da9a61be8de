"""All rows of one warehouse into another that holds none, as they are: ids, periods, batches and their numbers."""

import duckdb

from warehouse.ddl import TABLES
from warehouse.faults import Fault
from warehouse.lake import opening
from warehouse.literal import quoted
from warehouse.place import Lake, Place
from warehouse.tables import Dated, Record
from warehouse.transaction import committed

ORIGIN = "origin"
OURS = frozenset({"schema_version", *(record.table() for record in TABLES)})


def copy(connection: duckdb.DuckDBPyConnection, origin: Place) -> dict[str, int]:
    """Copy every table's rows from another warehouse in one transaction, and count them by table.

    Raises:
        Fault: this one holds rows already, or the other holds tables that are not gpuplan's.
    """
    attach(connection, origin)
    try:
        _refuse_strangers(connection)
        return committed(connection, lambda: _copied(connection))
    finally:
        connection.execute(f"DETACH {ORIGIN}")


def holds_rows(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a batch was ever logged here."""
    return bool(connection.execute("SELECT 1 FROM batch LIMIT 1").fetchall())


def attach(connection: duckdb.DuckDBPyConnection, origin: Place) -> None:
    """Make another warehouse's tables readable under the name ORIGIN."""
    if isinstance(origin, Lake):
        opening.attach(connection, origin, ORIGIN, read_only=True)
    else:
        connection.execute(f"ATTACH {quoted(str(origin.resolve()))} AS {ORIGIN} (READ_ONLY)")


def _refuse_strangers(connection: duckdb.DuckDBPyConnection) -> None:
    query = f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{ORIGIN}' ORDER BY table_name"
    strangers = [name for (name,) in connection.execute(query).fetchall() if name not in OURS]
    if strangers:
        raise Fault(f"the warehouse holds tables that are not gpuplan's and would be lost: {', '.join(strangers)}")


def _copied(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    if holds_rows(connection):
        raise Fault("there is a warehouse with rows there already; nothing was overwritten")
    return {record.table(): _copy_table(connection, record) for record in TABLES}


def _copy_table(connection: duckdb.DuckDBPyConnection, record: type[Record]) -> int:
    """One table's rows, those of one source and thing side by side, so that they compress and are found quickly."""
    order = ["source", *record.key, "valid_from"] if issubclass(record, Dated) else [next(iter(record.model_fields))]
    query = f"INSERT INTO {record.table()} BY NAME SELECT * FROM {ORIGIN}.{record.table()} ORDER BY {', '.join(order)}"
    return int(connection.execute(query).fetchall()[0][0])
