"""Speed as ratios within one run, so that two machines can be compared: `python -m tests.bench`.

A verb is timed from the start of its process to its end, turn and turn about with Python importing DuckDB, so that
what else the machine does weighs on both. Loading is timed against the same rows going through CSV files into bare
tables. Nothing is asserted.
"""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import click
import duckdb

from warehouse import schema
from warehouse.load import Arrival, load
from warehouse.tables import Dated, Offer, Price

ROOT = Path(__file__).parents[2]
SCENARIO = "planner/scenarios/chat-70b.toml"
RUNS = 7
OFFER_COUNT = 10_000
DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """What something takes, and what it is to be compared with."""

    name: str
    seconds: float
    baseline: str
    baseline_seconds: float

    def line(self) -> str:
        """A row of the Markdown table."""
        ratio = self.seconds / self.baseline_seconds
        return f"| {self.name} | {self.seconds * 1000:.0f} | {ratio:.1f} | {self.baseline} |"


def main() -> None:
    """Measure everything and print one table."""
    click.echo("| what | ms | ratio | to |\n|---|--:|--:|---|")
    with TemporaryDirectory() as folder:
        for measured in chain(verbs(Path(folder)), loads(Path(folder))):
            click.echo(measured.line())


def verbs(folder: Path) -> Iterator[Measured]:
    """Verbs as a user types them, each in its own process."""
    link = folder / "gpuplan.duckdb"

    def measured(name: str, *words: str, runs: int = RUNS) -> Measured:
        pairs = [(process("-m", "gpuplan", *words), process("-c", "import duckdb")) for _ in range(runs)]
        verb, baseline = zip(*pairs, strict=True)
        return Measured(name, median(verb), "python -c 'import duckdb'", median(baseline))

    yield measured("gpuplan --help", "--help")
    yield measured("first use: a warehouse from the seeds", "sql", "SELECT 1", "--warehouse", str(link), runs=1)
    for words in (["prices", "--gpu", "H100-SXM-80GB"], ["ask", "cheapest"], ["compare", SCENARIO]):
        yield measured(" ".join(["gpuplan", *words]), *words, "--warehouse", str(link))


def loads(folder: Path) -> Iterator[Measured]:
    """A batch of offers with their prices: new, seen before, and all changed."""
    batches = {"new": rows("2"), "the same again": rows("2"), "every price changed": rows("3")}
    baseline = timed(lambda: insert_plainly(folder, batches["new"]))
    with duckdb.connect(str(folder / "load.duckdb")) as connection:
        schema.create(connection)
        for number, (name, batch) in enumerate(batches.items()):
            arrival = Arrival("bench", DAY + timedelta(days=number))
            took = timed(lambda arrival=arrival, batch=batch: load(connection, arrival, batch))
            yield Measured(f"load of {OFFER_COUNT:,} offers, {name}", took, "plain INSERT from CSV", baseline)


def rows(amount: str) -> list[Dated]:
    """Offers and their prices."""
    made: list[Dated] = []
    for number in range(OFFER_COUNT):
        offer = Offer.of(
            source="bench",
            service_provider_name="Bench",
            provider_kind="hyperscaler",
            gpu_name="H100",
            gpu_count=8,
            instance_type=f"b{number}",
            pricing_category="Standard",
        )
        price = offer.price(list_unit_price=Decimal(amount), pricing_unit="Hours", pricing_currency="USD")
        made += [offer, price]
    return made


def insert_plainly(folder: Path, batch: list[Dated]) -> None:
    """The same rows by DuckDB's shortest way, without periods, checks or a log."""
    with duckdb.connect(str(folder / "plain.duckdb")) as connection:
        for table in (Offer, Price):
            file = folder / f"{table.table()}.csv"
            with file.open("w", encoding="utf-8", newline="") as text:
                csv.writer(text).writerows(
                    [
                        list(table.model_fields),
                        *(row.model_dump(mode="json").values() for row in batch if isinstance(row, table)),
                    ]
                )
            connection.execute(f"CREATE TABLE {table.table()} AS FROM read_csv('{file}', all_varchar = true)")


def process(*words: str) -> float:
    """Seconds that a Python process takes."""
    command = [sys.executable, *words]
    return timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
