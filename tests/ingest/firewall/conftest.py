"""A batch before the firewall, on a warehouse of the test's own."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from ingest.card import Card
from ingest.firewall import Judged, cases, judge
from warehouse.load import Arrival, load
from warehouse.tables import Batch, Dated

CARD = Card(
    name="AWS",
    kind="hyperscaler",
    docs="https://example.org",
    base_url="https://example.org",
    refresh_every_hours=12,
    warn_after_hours=24,
    error_after_hours=72,
    not_tried="",
)


class Gate:
    """The firewall, as a refresh passes it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def judge(self, day: int, rows: Sequence[Dated], source: str = "aws") -> Judged:
        return judge(self.connection, CARD, self.arrival(day, source), rows)

    def publish(self, day: int, rows: Sequence[Dated], source: str = "aws") -> Judged:
        """Judge a batch, load what is fit and keep the cases."""
        judged = self.judge(day, rows, source)
        batch: Batch = load(self.connection, self.arrival(day, source), judged.rows)
        cases.record(self.connection, batch, judged.cases, whole=True)
        return judged

    def arrival(self, day: int, source: str = "aws") -> Arrival:
        return Arrival(source, datetime(2026, 11, day, tzinfo=UTC), payload_sha256=f"{day:064x}")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return found


@pytest.fixture(scope="session")
def ground_of_gates(empty_file, tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = shutil.copyfile(empty_file, tmp_path_factory.mktemp("gates") / "gates.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@pytest.fixture
def gate(ground_of_gates) -> Gate:
    """The firewall before a warehouse in which nothing is published."""
    for table in (
        "batch",
        "firewall_case",
        "acceptance",
        "offer",
        "price",
        "price_component",
        "token_price",
        "fx_rate",
    ):
        ground_of_gates.execute(f"DELETE FROM {table}")
    return Gate(ground_of_gates)


@pytest.fixture
def verdicts(gate) -> Callable[..., list[tuple[str, tuple[str, ...]]]]:
    """Verdict and checks of each case that the last of some days' batches raises; others are loaded unseen."""

    def of(*days: Sequence[Dated]) -> list[tuple[str, tuple[str, ...]]]:
        for day, rows in enumerate(days[:-1], start=1):
            load(gate.connection, gate.arrival(day), rows)
        return [(str(case.verdict), case.checks) for case in gate.judge(len(days), days[-1]).cases]

    return of
