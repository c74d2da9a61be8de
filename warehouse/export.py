"""The warehouse as files for BI tools and notebooks, each written beside its place and moved there when whole.

Tables and views as Parquet or CSV, one file each; a large one as a folder of Parquet files, parted by source, which
every reader of Parquet takes for one. And all of it as one DuckDB file with tables, views and macros: closed, and
read-only.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from warehouse import copying, schema
from warehouse.access import reader
from warehouse.described import everything
from warehouse.faults import BadInput, Fault, nearest
from warehouse.literal import quoted
from warehouse.place import Place, default_place

FORMATS = {"parquet": "(FORMAT parquet, COMPRESSION zstd)", "csv": "(FORMAT csv, HEADER)"}
IN_PARTS = "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (source), WRITE_PARTITION_COLUMNS true)"
LARGE_ROWS = 1_000_000
"""From this many rows on, Parquet is parted by source."""
DATABASE = "gpuplan.duckdb"
READ_ONLY = 0o444


def export_all(
    warehouse: Place | None, folder: Path, only: Sequence[str], kinds: Sequence[str], *, force: bool
) -> Iterator[Path]:
    """Write the named tables and views, or all of them, in each of the formats.

    Args:
        warehouse: the place.
        folder: where the files go.
        only: tables and views; all where empty. A DuckDB file always has all.
        kinds: parquet, csv or duckdb.
        force: whether files that are there are replaced.

    Raises:
        BadInput: a name is unknown.
        Fault: a file is there already, or can't be written.
    """
    place = warehouse or default_place()
    names = _names(place, only)
    plain = [kind for kind in kinds if kind in FORMATS]
    targets = [(name, folder / f"{name}.{kind}", kind) for kind in plain for name in names]
    database = [folder / DATABASE] if "duckdb" in kinds else []
    _refuse_overwriting([*(target for _, target, _ in targets), *database], force=force)
    _make(folder)
    with reader(place, sandboxed=False) as connection:
        for name, target, kind in targets:
            yield _write(connection, name, target, kind)
    for target in database:
        yield _database(place, target)


def _names(place: Place, only: Sequence[str]) -> list[str]:
    with reader(place) as connection:
        known = [str(t["name"]) for t in everything(connection).rows if t["kind"] in {"table", "view"}]
    wrong = [name for name in only if name not in known]
    if wrong:
        raise BadInput(f"no table or view {wrong[0]!r}{nearest(wrong[0], known)}")
    return list(only) or known


def _refuse_overwriting(targets: Sequence[Path], *, force: bool) -> None:
    there = [str(target) for target in targets if target.exists()]
    if there and not force:
        raise Fault(f"{there[0]} is there already; choose another folder, or replace it with --force")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Fault(f"can't write to {folder}: {fault.strerror}") from fault


def _write(connection: duckdb.DuckDBPyConnection, name: str, target: Path, kind: str) -> Path:
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    how = IN_PARTS if kind == "parquet" and _is_large(connection, name) else FORMATS[kind]
    try:
        connection.execute(f"COPY (FROM {name}) TO {quoted(str(fresh))} {how}")
        _remove(target)
        fresh.replace(target)
    except (OSError, duckdb.IOException) as fault:
        raise Fault(f"can't write {target}: {fault}") from fault
    finally:
        _remove(fresh)
    return target


def _is_large(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    columns = {column for column, *_ in connection.execute(f"DESCRIBE {name}").fetchall()}
    if "source" not in columns:
        return False
    return bool(connection.execute(f"SELECT count(*) >= {LARGE_ROWS} FROM {name}").fetchall()[0][0])


def _database(place: Place, target: Path) -> Path:
    """All tables with their rows, views and macros in one file that nobody needs to write to."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with duckdb.connect(str(fresh)) as connection:
            schema.create(connection)
            copying.copy(connection, place)
            connection.execute("CHECKPOINT")
        fresh.chmod(READ_ONLY)
        fresh.replace(target)
    except (OSError, duckdb.IOException) as fault:
        raise Fault(f"can't write {target}: {fault}") from fault
    finally:
        _remove(fresh)
    return target


def _remove(path: Path) -> None:
    """A file, or a folder of parts, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
