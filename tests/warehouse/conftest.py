from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse import seed, store


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> Path:
    """A warehouse made from the bundled seeds; for tests that only read."""
    link = tmp_path_factory.mktemp("seeded") / "gpuplan.duckdb"
    seed.ensure(link)
    return link


@pytest.fixture
def prices(seeded) -> Iterator[duckdb.DuckDBPyConnection]:
    with store.reading(seeded) as connection:
        yield connection
