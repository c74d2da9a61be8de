"""Lakes with rows in them, and readers and writers in processes of their own."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pytest

from tests.lakes import copied, empty_lake, new_lake, postgres, postgres_template, s3, s3_settings, sqlite_template
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.place import Lake, Place

__all__ = ["empty_lake", "new_lake", "postgres", "postgres_template", "s3", "s3_settings", "sqlite_template"]
ROOT = Path(__file__).parents[3]
Publish = Callable[..., None]


@pytest.fixture(scope="session")
def publish(sold) -> Publish:
    """Write one batch whose offers have the prices given."""

    def write(place: Place, day: str, *amounts: str, source: str = "aws") -> None:
        rows = [r for n, a in enumerate(amounts) for r in sold(a, source=source, instance_type=f"{source}-{n}")]
        with store.writing(place) as connection:
            load(connection, Arrival(source, datetime.fromisoformat(day).replace(tzinfo=UTC)), rows)

    return write


@pytest.fixture
def ask() -> Iterator[Callable[[Place, str], list[tuple[Any, ...]]]]:
    """Ask a place; a lake through a connection that stays open, and sees what is new all the same."""
    with ExitStack() as stack:
        readers: dict[Place, duckdb.DuckDBPyConnection] = {}

        def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
            if isinstance(place, Path):
                with store.reading(place) as connection:
                    return connection.execute(query).fetchall()
            if place not in readers:
                readers[place] = stack.enter_context(store.reading(place))
            return readers[place].execute(query).fetchall()

        yield rows


@pytest.fixture(scope="session")
def two_prices(sqlite_template, publish, tmp_path_factory) -> Lake:
    """A lake in SQLite with two prices, for copies."""
    folder = tmp_path_factory.mktemp("two")
    place = copied(sqlite_template, folder, f"{folder}/data/")
    publish(place, "2026-01-01", "1", "2")
    return place


@pytest.fixture
def lake(two_prices, tmp_path) -> Lake:
    """One of this test."""
    folder = tmp_path / uuid4().hex
    shutil.copytree(two_prices.data_path, folder / "data")
    return copied(two_prices, folder, f"{folder}/data/")


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Run a text in a process of its own, with words."""

    def run(text: str, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", text, *map(str, words)]
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return run
