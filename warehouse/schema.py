"""The warehouse's schema: made once, its version checked at every opening."""

from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.faults import Broken

SCHEMA_VERSION = 6
VIEW_FILES = (
    "rates.sql",
    "periods.sql",
    "prices.sql",
    "tokens.sql",
    "sellers.sql",
    "history.sql",
    "plans.sql",
    "checks.sql",
)


class Older(Broken):
    """A warehouse of an earlier layout: a writer brings it up to date."""


def create_or_upgrade(connection: duckdb.DuckDBPyConnection, link: Path) -> None:
    """Make the schema in an empty file, bring an older one up to date; views follow the program that writes.

    Raises:
        Broken: it is not a warehouse, or one of a newer program.
    """
    if not connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]:
        create(connection)
        return
    try:
        check(connection, link)
    except Older:
        upgrade(connection)
    create_views(connection)


def upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the tables and columns that an older layout lacks; what it holds stays as it is."""
    from warehouse import ddl  # noqa: PLC0415 - only who changes the schema needs the record classes

    held: dict[str, set[str]] = {}
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    for table, column in connection.execute(query).fetchall():
        held.setdefault(table, set()).add(column)
    connection.execute("BEGIN")
    for statement in ddl.additions(held):
        connection.execute(statement)
    connection.execute("UPDATE schema_version SET version = ?", [SCHEMA_VERSION])
    connection.execute("COMMIT")


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables, comments, macros and views."""
    from warehouse import ddl  # noqa: PLC0415 - only who changes the schema needs the record classes

    connection.execute("BEGIN")
    connection.execute("CREATE TABLE schema_version (version BIGINT NOT NULL)")
    connection.execute("COMMENT ON TABLE schema_version IS 'Which layout of tables this file has.'")
    connection.execute("COMMENT ON COLUMN schema_version.version IS 'Number of the layout, counting up.'")
    connection.execute("INSERT INTO schema_version VALUES (?)", [SCHEMA_VERSION])
    for statement in ddl.create_tables():
        connection.execute(statement)
    create_views(connection)
    connection.execute("COMMIT")


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views and macros, from the `.sql` files in the order in which they lean on one another."""
    for name in VIEW_FILES:
        connection.execute(_sql(name))
    for (statement,) in connection.execute(_sql("inherited_comments.sql")).fetchall():
        connection.execute(statement)


def _sql(name: str) -> str:
    return (files("warehouse.views") / name).read_text(encoding="utf-8")


def check(connection: duckdb.DuckDBPyConnection, link: Path) -> None:
    """Refuse a file of another schema.

    Raises:
        Older: it has an earlier layout.
        Broken: it is not a warehouse, or one of a newer program.
    """
    try:
        found = connection.execute("SELECT max(version) FROM schema_version").fetchall()[0][0]
    except duckdb.Error as fault:
        raise Broken(f"{link} is a DuckDB file but not a gpuplan warehouse; name another place") from fault
    if found is None or found > SCHEMA_VERSION:
        raise Broken(f"{link} has schema {found}, this gpuplan reads {SCHEMA_VERSION}; use a newer gpuplan for it")
    if found < SCHEMA_VERSION:
        raise Older(f"{link} has schema {found}, this gpuplan reads {SCHEMA_VERSION}; `gpuplan refresh` upgrades it")
