"""Models and GPUs as the bundled seeds have them, and a warehouse with nothing but these GPUs."""

from datetime import UTC, datetime

import pytest

from tests.planner.sizing.conftest import gpus, h100, model
from warehouse import store
from warehouse.load import Arrival, load

__all__ = ["gpus", "h100", "model"]


@pytest.fixture(scope="session")
def warehouse_of_gpus(tmp_path_factory, gpus):
    link = tmp_path_factory.mktemp("gpus") / "w.duckdb"
    with store.writing(link) as connection:
        load(connection, Arrival("seed", datetime(2026, 1, 1, tzinfo=UTC)), list(gpus.values()))
    return link
