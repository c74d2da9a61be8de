"""The warehouse's schema: made once, its version checked at every opening.

A lake knows the same tables, views and macros, without checks on what is put into a table, and without comments on a
view's columns and on macros: `gpuplan schema` takes those from the program.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from zlib import crc32

import duckdb

from warehouse.faults import Broken
from warehouse.lake.opening import is_lake
from warehouse.literal import quoted
from warehouse.place import Place
from warehouse.transaction import committed

SCHEMA_VERSION = 15
VIEWS = files("warehouse.views")
VIEW_FILES = (
    "rates.sql",
    "cases.sql",
    "periods.sql",
    "prices.sql",
    "tokens.sql",
    "sellers.sql",
    "history.sql",
    "asking.sql",
    "bill_units.sql",
    "bills.sql",
    "spreads.sql",
    "market.sql",
    "focus.sql",
    "plans.sql",
    "portfolios.sql",
    "risks.sql",
    "checks.sql",
    "diff.sql",
)


NOT_IN_A_LAKE = ("COMMENT ON COLUMN", "COMMENT ON MACRO")
"""Statements about views and macros that DuckLake does not know."""


class Older(Broken):
    """A warehouse of an earlier layout: a writer brings it up to date."""


def create_or_upgrade(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Make the schema where there is none, bring an older one up to date; views follow the program that writes.

    Raises:
        Broken: it is not a warehouse, or one of a newer program.
    """
    if is_empty(connection):
        committed(connection, lambda: _create_if_empty(connection), queued=False)
        return
    try:
        check(connection, place)
        made = _has_these_views(connection)
    except Older:
        upgrade(connection)
        made = False
    if not made:
        committed(connection, lambda: create_views(connection))


def is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are no tables in it."""
    query = "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()"
    return not connection.execute(query).fetchall()[0][0]


def upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the tables and columns that an older layout lacks; what it holds stays as it is."""
    committed(connection, lambda: _add_what_lacks(connection))


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables, comments, macros and views."""
    committed(connection, lambda: _create_if_empty(connection), queued=False)


def _create_if_empty(connection: duckdb.DuckDBPyConnection) -> None:
    if not is_empty(connection):
        return
    connection.execute("CREATE TABLE schema_version (version BIGINT NOT NULL)")
    connection.execute("COMMENT ON COLUMN schema_version.version IS 'Number of the layout, counting up.'")
    connection.execute("INSERT INTO schema_version VALUES (?)", [SCHEMA_VERSION])
    _make_tables(connection, {})
    create_views(connection)


def _add_what_lacks(connection: duckdb.DuckDBPyConnection) -> None:
    held: dict[str, set[str]] = {}
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"
    for table, column in connection.execute(query).fetchall():
        held.setdefault(table, set()).add(column)
    _make_tables(connection, held)
    connection.execute("UPDATE schema_version SET version = ?", [SCHEMA_VERSION])


def _make_tables(connection: duckdb.DuckDBPyConnection, held: Mapping[str, set[str]]) -> None:
    """The tables and columns that it lacks; a lake's without checks, which it does not know."""
    from warehouse import ddl  # noqa: PLC0415 - only who changes the schema needs the record classes
    from warehouse.lake import statistics  # noqa: PLC0415

    shared = is_lake(connection)
    for statement in ddl.additions(held, checked=not shared):
        connection.execute(statement)
    if shared:
        statistics.begin(connection)


def see_own_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Put this program's views before those of another that wrote the warehouse last, for a reader's connection."""
    if _has_these_views(connection):
        return
    for statement in _statements(connection):
        if not statement.startswith("COMMENT"):
            connection.execute(statement.replace("CREATE OR REPLACE", "CREATE OR REPLACE TEMP", 1))


def has_views_of_its_own(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a reader's connection has this program's views before the warehouse's."""
    query = "SELECT count(*) FROM duckdb_views() WHERE database_name = 'temp' AND NOT internal"
    return bool(connection.execute(query).fetchall()[0][0])


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views and macros, from the `.sql` files in the order in which they lean on one another."""
    shared = is_lake(connection)
    for statement in _statements(connection):
        if not (shared and statement.startswith(NOT_IN_A_LAKE)):
            connection.execute(statement)
    if not shared:
        for (statement,) in connection.execute(_sql("inherited_comments.sql")).fetchall():
            connection.execute(statement)
    connection.execute(f"COMMENT ON TABLE schema_version IS {quoted(_layout())}")


def _statements(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What makes views and macros and describes them."""
    for name in VIEW_FILES:
        for statement in connection.extract_statements(_sql(name)):
            yield statement.query.strip()


def _has_these_views(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the views are this program's: making them anew takes longer than most loads."""
    query = "SELECT comment FROM duckdb_tables() WHERE table_name = 'schema_version'"
    return connection.execute(query).fetchall() == [(_layout(),)]


def _layout() -> str:
    told = "".join(map(_sql, (*VIEW_FILES, "inherited_comments.sql"))).encode()
    return f"Which layout of tables this warehouse has, with the views of {crc32(told):08x}{len(told):08x}."


def _sql(name: str) -> str:
    return (VIEWS / name).read_text(encoding="utf-8")


def check(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Refuse a warehouse of another schema.

    Raises:
        Older: it has an earlier layout.
        Broken: it is not a warehouse, or one of a newer program.
    """
    try:
        found = connection.execute("SELECT max(version) FROM schema_version").fetchall()[0][0]
    except duckdb.Error as fault:
        raise Broken(f"{place} holds tables but is not a gpuplan warehouse; name another place") from fault
    if found is None or found > SCHEMA_VERSION:
        raise Broken(f"{place} has schema {found}, this gpuplan reads {SCHEMA_VERSION}; use a newer gpuplan for it")
    if found < SCHEMA_VERSION:
        raise Older(f"{place} has schema {found}, this gpuplan reads {SCHEMA_VERSION}; `gpuplan refresh` upgrades it")
