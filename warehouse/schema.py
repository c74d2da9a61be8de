"""The warehouse's schema: made once, its version checked at every opening."""

from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse import ddl
from warehouse.faults import Broken

SCHEMA_VERSION = 2
VIEW_FILES = ("rates.sql", "prices.sql", "history.sql", "plans.sql", "checks.sql")


def create_or_check(connection: duckdb.DuckDBPyConnection, link: Path) -> None:
    """Make the schema in an empty file; refuse a file that has another; views follow the program that writes."""
    if connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]:
        check(connection, link)
        create_views(connection)
    else:
        create(connection)


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables, comments, macros and views."""
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
    for view, column, comment in connection.execute(_sql("inherited_comments.sql")).fetchall():
        connection.execute(f"COMMENT ON COLUMN {view}.{column} IS {ddl.quoted(comment)}")


def _sql(name: str) -> str:
    return (files("warehouse.views") / name).read_text(encoding="utf-8")


def check(connection: duckdb.DuckDBPyConnection, link: Path) -> None:
    """Refuse a file of another schema.

    Raises:
        Broken: it is not a warehouse, or not of this version.
    """
    try:
        found = connection.execute("SELECT max(version) FROM schema_version").fetchall()[0][0]
    except duckdb.Error as fault:
        raise Broken(f"{link} is a DuckDB file but not a gpuplan warehouse; name another place") from fault
    if found != SCHEMA_VERSION:
        raise Broken(f"{link} has schema {found}, this gpuplan reads {SCHEMA_VERSION}; move it aside to make anew")
