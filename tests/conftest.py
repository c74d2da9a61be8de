"""What tests of several rooms share: a warehouse with a handful of rows, and ways to run the program."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from gpuplan import main
from warehouse import schema, seed, store
from warehouse.load import Arrival, load
from warehouse.tables import Batch, Dated, Offer

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Ground:
    """A warehouse that a test fills by itself."""

    connection: duckdb.DuckDBPyConnection

    def load(self, day: str, rows: Sequence[Dated], source: str = "aws", **arrival: Any) -> Batch:
        """Load one batch as of midnight of a day (UTC)."""
        fetched_at = datetime.combine(date.fromisoformat(day), time(), UTC)
        return load(self.connection, Arrival(source, fetched_at, **arrival), rows)

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, values or None).fetchall()


def sold(amount: str | None, unit: str = "Hours", currency: str = "USD", **fields: Any) -> list[Dated]:
    """An offer and its price; by default eight H100s on demand in AWS us-east-1."""
    asked = {
        name: fields.pop(name) for name in ("upfront_unit_price", "price_status", "status_reason") if name in fields
    }
    offer = Offer.of(
        **{
            "source": "aws",
            "service_provider_name": "AWS",
            "provider_kind": "hyperscaler",
            "gpu_id": "H100-SXM-80GB",
            "gpu_name": "H100",
            "gpu_count": 8,
            "instance_type": "p5.48xlarge",
            "region_id": "us-east-1",
            "pricing_category": "Standard",
            **fields,
        }
    )
    stated = Decimal(amount) if amount else None
    return [offer, offer.price(list_unit_price=stated, pricing_unit=unit, pricing_currency=currency, **asked)]


@pytest.fixture(name="sold", scope="session")
def sold_fixture() -> Callable[..., list[Dated]]:
    return sold


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory) -> Path:
    """A warehouse with its schema and no rows."""
    path = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    with duckdb.connect(str(path)) as connection:
        schema.create(connection)
    return path


@pytest.fixture(scope="session", autouse=True)
def new_files_hold_the_schema(empty_file) -> Iterator[None]:
    """A file that a test writes anew begins as a copy of one with the schema: making it takes half a second."""
    opened = store._open

    def begun(path: Path, link: Path, *, read_only: bool, **more: Any) -> duckdb.DuckDBPyConnection:
        if not (read_only or path.exists()):
            shutil.copyfile(empty_file, path)
        return opened(path, link, read_only=read_only, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_open", begun)
        yield


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> Path:
    """A warehouse made from the bundled seeds, one for all tests of a run; to be read, or copied and then changed."""
    whole = tmp_path_factory.getbasetemp()
    folder = (whole.parent if "PYTEST_XDIST_WORKER" in os.environ else whole) / "seeds"
    folder.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        seed.ensure(folder / "gpuplan.duckdb")
    return folder / "gpuplan.duckdb"


@pytest.fixture
def of_seeds(seeded, tmp_path) -> Path:
    """A warehouse made from the bundled seeds, for one test to change."""
    (tmp_path / "of_seeds").mkdir()
    return Path(shutil.copyfile(seeded.resolve(), tmp_path / "of_seeds" / "gpuplan.duckdb"))


@pytest.fixture
def ground(empty_file, tmp_path) -> Iterator[Ground]:
    path = shutil.copyfile(empty_file, tmp_path / "ground.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield Ground(connection)


@pytest.fixture
def gpuplan() -> Callable[..., Result]:
    """Call a verb in this process; stdout and stderr stay apart."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def python() -> Callable[[str], str]:
    """Run a text in a fresh interpreter and return what it prints."""

    def run(text: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    return run


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    """No width but what a test sets, which parallel workers do too, and no warehouse but a test's own."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("GPUPLAN_WAREHOUSE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
