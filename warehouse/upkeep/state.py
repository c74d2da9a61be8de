"""What a warehouse takes: files, bytes, and the time that its most asked question takes."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from warehouse import paths
from warehouse.lake import opening
from warehouse.literal import quoted
from warehouse.place import Place

PROBES = 3
"""How often the question is asked; the median counts."""


@dataclass(frozen=True)
class State:
    """What a warehouse takes at one moment."""

    file_count: int
    """Files that are read [1]."""
    stored_file_count: int
    """Files that are there; more, where old ones still serve somebody [1]."""
    size_bytes: int
    """Size of the files that are read [bytes]."""
    snapshot_count: int
    """Moments that can be gone back to [1]."""
    price_now_ms: float
    """Time to count all prices of now [ms]."""


def state(connection: duckdb.DuckDBPyConnection, place: Place) -> State:
    """What the warehouse takes; the connection must not be sandboxed, as files are counted through it."""
    probe_ms = median(_timed(connection) for _ in range(PROBES))
    if isinstance(place, Path):
        versions = list(paths.versions_folder(place).glob("v*.duckdb")) or [place.resolve()]
        size = place.resolve().stat().st_size
        return State(1, len(versions), size, len(versions), probe_ms)
    pattern = quoted(opening.data_path(connection) + "**")
    stored = connection.execute(f"SELECT count(*) FROM glob({pattern}) WHERE file LIKE '%.parquet'").fetchall()[0][0]
    file_count, size_bytes, snapshot_count = connection.execute(_query("lake_files")).fetchall()[0]
    return State(file_count, stored, size_bytes, snapshot_count, probe_ms)


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How much the warehouse holds, by name."""
    cursor = connection.execute(_query("contents"))
    names = [column[0] for column in cursor.description or ()]
    return dict(zip(names, cursor.fetchall()[0], strict=True))


def _timed(connection: duckdb.DuckDBPyConnection) -> float:
    began = perf_counter()
    connection.execute(_query("speed_probe")).fetchall()
    return (perf_counter() - began) * 1000


def _query(name: str) -> str:
    return (files("warehouse.queries") / f"{name}.sql").read_text(encoding="utf-8")
