"""Open a lake: its catalog attached as `lake`, its Parquet files in reach, and, for who reads, nothing else.

DuckDB itself is in memory here. A reader's connection may read files under the lake's data path and no others, opens
no database and loads no extension. What the catalog's own connection could still do is for `guard` to refuse.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.faults import Broken, Fault
from warehouse.lake import extensions, storage
from warehouse.limits import settings
from warehouse.literal import quoted
from warehouse.place import Lake, Place

ALIAS = "lake"
SCANNERS = {"postgres": "postgres_scanner", "sqlite": "sqlite_scanner"}
SQLITE_OPTIONS = ("META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 10000")
"""Readers of an SQLite catalog don't wait for its writer, and a writer waits 10 s for another [ms]."""
ROWS_IN_CATALOG = 100
"""A change of no more rows of a table goes into the catalog, not into a file of its own, until maintenance. The files
of 150 refreshes were 10 so, and 167 at DuckLake's own limit of 10 rows; 1,000 rows were slower."""
NO_EXTENSIONS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
MAKING_WAITS_S = (0.1, 0.3, 1.0)
SECRETS = ("PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class Missing(Fault):
    """There is no lake here yet."""


def connect(lake: Lake, *, read_only: bool, sandboxed: bool, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection in which the lake's tables are the ones that a bare name means.

    Raises:
        Missing: there is no lake in that catalog, and this is to read one.
        Broken: the catalog can't be reached, or is none.
        Fault: an extension or a key is missing.
    """
    connection = duckdb.connect(config=dict(NO_EXTENSIONS | settings(memory)))
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")  # stdout is for data
        attach(connection, lake, ALIAS, read_only=read_only)
        connection.execute(f"USE {ALIAS}")
        if sandboxed:
            _close_in(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def attach(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str, *, read_only: bool) -> None:
    """Attach a lake under a name, with the keys that its files need.

    Raises:
        Missing, Broken, Fault: as `connect` does.
    """
    _check_there(lake, read_only=read_only)
    extensions.load(connection, "ducklake", SCANNERS[lake.catalog])
    remote = bool(lake.data_path and lake.data_path.startswith("s3://"))
    if remote:
        _reach_out(connection)
    try:
        _attached(connection, _statement(lake, alias, read_only=read_only))
    except duckdb.Error as fault:
        if remote or "extension httpfs" not in str(fault):
            raise _refused(lake, fault) from None
        _reach_out(connection)
        attach(connection, lake, alias, read_only=read_only)


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Tell in a line what DuckDB refuses in a lake: its servers can fail at any moment, which a file can't.

    Raises:
        Fault: DuckDB did.
    """
    try:
        yield
    except duckdb.Error as fault:
        if isinstance(place, Path):
            raise
        raise Fault(f"{place}: {_first_line(fault)}") from None


def data_path(connection: duckdb.DuckDBPyConnection, alias: str = ALIAS) -> str:
    """Where the lake's files are."""
    return str(connection.execute(f"SELECT data_path FROM ducklake_settings({quoted(alias)})").fetchall()[0][0])


def is_lake(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a bare name means a lake's table here."""
    kind = "SELECT type FROM duckdb_databases() WHERE database_name = current_database()"
    return bool(connection.execute(kind).fetchall() == [("ducklake",)])


def _check_there(lake: Lake, *, read_only: bool) -> None:
    if lake.catalog != "sqlite":
        return
    file = Path(lake.connection)
    if read_only and not file.exists():
        raise Missing(f"there is no lake at {lake}")
    if not file.parent.is_dir():
        raise Fault(f"can't make {file}: there is no folder {file.parent}; make it, or name another place")


def _attached(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Attach; of several that make the catalog at the same moment, all but one find its tables half made."""
    for wait_s in MAKING_WAITS_S:
        try:
            connection.execute(statement)
        except duckdb.Error as fault:
            if "already exists" not in str(fault) and "database is locked" not in str(fault):
                raise
            time.sleep(wait_s)
        else:
            return
    connection.execute(statement)


def _statement(lake: Lake, alias: str, *, read_only: bool) -> str:
    options = ["READ_ONLY" if read_only else f"DATA_INLINING_ROW_LIMIT {ROWS_IN_CATALOG}"]
    options += SQLITE_OPTIONS if lake.catalog == "sqlite" else ()
    if lake.data_path:
        options.append(f"DATA_PATH {quoted(lake.data_path)}")
    return f"ATTACH {quoted(f'ducklake:{lake.catalog}:{lake.connection}')} AS {alias} ({', '.join(options)})"


def _reach_out(connection: duckdb.DuckDBPyConnection) -> None:
    extensions.load(connection, "httpfs")
    storage.give_keys(connection)


def _close_in(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on: files of the lake, and no other file, server, database, extension or setting."""
    connection.execute(f"SET allowed_directories = [{quoted(data_path(connection))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _refused(lake: Lake, fault: duckdb.Error) -> Fault:
    said = _first_line(fault)
    if "creating a new DuckLake is explicitly disabled" in said:
        return Missing(f"there is no lake at {lake}")
    if "data_path is not set" in said:
        return Fault(f"{lake} is new: say where its Parquet files go, at the end of its URL: ?data_path=/srv/prices")
    if "DATA_PATH" in said:
        return Broken(f"{lake}: the catalog has another data path than this URL; leave ?data_path= out ({said})")
    return Broken(f"{lake} can't be opened ({said}); is its server up, and are the user and PGPASSWORD right?")


def _first_line(fault: Exception) -> str:
    """What DuckDB says, in one line and without a secret of the environment."""
    said = " ".join(str(fault).split())
    for secret in filter(None, map(os.environ.get, SECRETS)):
        said = said.replace(secret, "***")
    return said
