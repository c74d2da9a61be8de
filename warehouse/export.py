"""Tables and views as files, each written beside its place and moved there when whole."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from warehouse.access import reader
from warehouse.ask import asked
from warehouse.faults import BadInput, Fault, nearest
from warehouse.place import Place, default_place

FORMATS = {"parquet": "(FORMAT parquet, COMPRESSION zstd)", "csv": "(FORMAT csv, HEADER)"}


def export_all(warehouse: Place | None, folder: Path, only: Sequence[str], kind: str, *, force: bool) -> Iterator[Path]:
    """Write the named tables and views, or all of them.

    Raises:
        BadInput: a name is unknown.
        Fault: a file is there already, or can't be written.
    """
    place = warehouse or default_place()
    names = _names(place, only)
    targets = {name: folder / f"{name}.{kind}" for name in names}
    there = [str(t) for t in targets.values() if t.exists()]
    if there and not force:
        raise Fault(f"{there[0]} is there already; choose another folder, or replace it with --force")
    _make(folder)
    with reader(place, sandboxed=False) as connection:
        for name, target in targets.items():
            yield _write(connection, name, target, kind)


def _names(place: Place, only: Sequence[str]) -> list[str]:
    with reader(place) as connection:
        known = [str(t["name"]) for t in asked(connection, "schema", {}) if t["kind"] in {"table", "view"}]
    wrong = [name for name in only if name not in known]
    if wrong:
        raise BadInput(f"no table or view {wrong[0]!r}{nearest(wrong[0], known)}")
    return list(only) or known


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Fault(f"can't write to {folder}: {fault.strerror}") from fault


def _write(connection: duckdb.DuckDBPyConnection, name: str, target: Path, kind: str) -> Path:
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        quoted = str(fresh).replace("'", "''")
        connection.execute(f"COPY (FROM {name}) TO '{quoted}' {FORMATS[kind]}")
        fresh.replace(target)
    except (OSError, duckdb.IOException) as fault:
        raise Fault(f"can't write {target}: {fault}") from fault
    finally:
        fresh.unlink(missing_ok=True)
    return target
