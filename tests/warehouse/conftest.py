from collections.abc import Iterator

import duckdb
import pytest

from warehouse import store


@pytest.fixture
def prices(seeded) -> Iterator[duckdb.DuckDBPyConnection]:
    with store.reading(seeded) as connection:
        yield connection
