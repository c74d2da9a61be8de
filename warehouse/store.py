"""Open the warehouse, publish what a writer did, and read rows back as records.

A file: a writer copies the published file to a private one, changes that, checkpoints it, gives it a version name and
switches the link: whoever reads sees the old whole or the new whole, and a writer killed at any moment loses
only its own work. A lake: every transaction is published when it commits, and nothing is locked or copied.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from warehouse import paths, schema
from warehouse.faults import Broken, Fault, of_the_disk, unwritable
from warehouse.lake import opening
from warehouse.limits import settings
from warehouse.place import Place

if TYPE_CHECKING:
    from warehouse.tables import Record  # the records are loaded by who reads rows back as records

LOCK_TIMEOUT_S = 120.0
SANDBOX = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
WRITER = {"disabled_optimizers": "join_filter_pushdown"}
"""A batch of 60,000 rows meets ten million periods seven times as fast without a filter made from its keys."""
ONE_THREAD = {"threads": "1"}
"""Whoever loads batches takes no longer with one thread than with two, and a sixth less of the processor."""
R = TypeVar("R", bound="Record")


@contextmanager
def reading(place: Place, *, sandboxed: bool = True, memory: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection, on what is published now; sandboxed, it can touch neither files nor the network.

    Args:
        place: the warehouse.
        sandboxed: whether to keep it so.
        memory: the most that queries may use, such as 4GB; with it, nothing is spilled to disk.

    Raises:
        Missing: the lake is not made yet.
        Broken: it is no warehouse, or one of a newer program; `schema.Older` where it is one of an older.
    """
    with opening.told(place), closing(_open_to_read(place, sandboxed=sandboxed, memory=memory)) as connection:
        schema.check(connection, place)
        schema.see_own_views(connection)
        yield connection


@contextmanager
def writing(place: Place, *, sandboxed: bool = True, afresh: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writer's connection; what it did is published when the block ends without an error, in a lake as it commits.

    Args:
        place: the warehouse.
        sandboxed: whether a file's writer is kept from other files; a lake's can't be.
        afresh: whether a file is written anew from nothing.
    """
    if isinstance(place, Path):
        with _writing_file(place, sandboxed=sandboxed, afresh=afresh) as connection:
            yield connection
        return
    with opening.told(place), closing(opening.connect(place, read_only=False, sandboxed=False)) as connection:
        schema.create_or_upgrade(connection, place)
        yield connection


@contextmanager
def _writing_file(link: Path, *, sandboxed: bool, afresh: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = _folder(link)
    with _lock(folder), _told(folder):
        paths.sweep(link)
        private = folder / f"writing.{os.getpid()}"
        try:
            if not afresh:
                _start(link, private)
            with closing(_open(private, link, read_only=False, sandboxed=sandboxed)) as connection:
                schema.create_or_upgrade(connection, link)
                yield connection
                connection.execute("CHECKPOINT")
            _publish(link, private)
        finally:
            paths.sweep(link)


def records(connection: duckdb.DuckDBPyConnection, record: type[R], where: str = "true") -> list[R]:
    """The rows of a record's table that hold now, or that a condition names."""
    columns = list(record.model_fields)
    current = "valid_to IS NULL" if "valid_to" in columns else "true"
    query = f"SELECT {', '.join(columns)} FROM {record.table()} WHERE {current} AND ({where})"
    rows = connection.execute(query).fetchall()
    return [record.model_validate(dict(zip(columns, row, strict=True))) for row in rows]


def _open_to_read(place: Place, *, sandboxed: bool, memory: str | None) -> duckdb.DuckDBPyConnection:
    if isinstance(place, Path):
        return _open_published(place, sandboxed=sandboxed, memory=memory)
    connection = opening.connect(place, read_only=True, sandboxed=sandboxed, memory=memory)
    if schema.is_empty(connection):
        connection.close()
        raise opening.Missing(f"there are no tables yet in the lake at {place}")
    return connection


def _open_published(link: Path, *, sandboxed: bool, memory: str | None) -> duckdb.DuckDBPyConnection:
    """Open the version published now; where it was replaced between finding and opening it, the next one."""
    path = link.resolve()
    try:
        return _open(path, link, read_only=True, sandboxed=sandboxed, memory=memory)
    except Broken:
        if link.resolve() == path:
            raise
        return _open_published(link, sandboxed=sandboxed, memory=memory)


def _open(
    path: Path, link: Path, *, read_only: bool, sandboxed: bool = True, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    config = (SANDBOX if sandboxed else opening.NO_EXTENSIONS) | settings(memory)
    if not read_only:
        config |= WRITER | (ONE_THREAD if sandboxed else {})
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=dict(config))
        _settle(connection, lock=read_only)
    except duckdb.Error as fault:
        raise Broken(
            f"{link} is not a warehouse that DuckDB {duckdb.__version__} can open ({_first_line(fault)}); "
            f"restore it, or name another place with --warehouse"
        ) from fault
    return connection


def _settle(connection: duckdb.DuckDBPyConnection, *, lock: bool) -> None:
    """Settings for good; a second connection of one process finds them settled."""
    if connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
        return
    connection.execute("SET enable_progress_bar = false")  # which DuckDB draws on stdout for `python -c` and notebooks
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    if lock:
        connection.execute("SET lock_configuration = true")


def _folder(link: Path) -> Path:
    folder = paths.versions_folder(link)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise unwritable(folder, fault.strerror) from fault
    return folder


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - a reader needs none

    lock = FileLock(folder / "lock", timeout=LOCK_TIMEOUT_S)
    try:
        lock.acquire()
    except Timeout as fault:
        raise Fault(f"another gpuplan has been writing to {folder} for {LOCK_TIMEOUT_S:.0f} s; try later") from fault
    except OSError as fault:
        raise unwritable(folder, fault.strerror) from fault
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell of a disk that is full or can't be written to in a line; what was published before stands."""
    try:
        yield
    except (OSError, duckdb.Error, Broken) as fault:
        if (words := of_the_disk(fault)) is None:
            raise
        raise unwritable(folder, words) from fault


def _start(link: Path, private: Path) -> None:
    if link.exists():
        shutil.copyfile(link.resolve(), private)


def _publish(link: Path, private: Path) -> None:
    with private.open("rb") as file:
        os.fsync(file.fileno())
    if link.exists() and not link.is_symlink():
        paths.adopt(link)
    version = paths.next_version(link)
    private.rename(version)
    paths.point(link, version)
    paths.forget_old(link)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]
