"""The current view and the view of a past day on ten million price periods: `python -m tests.bench.ten_million`.

60,000 offers on the bundled facts, each with a price that moved some 166 times, three of four of them in a machine of
eight. A question is asked many times on one connection, and its quickest and middle run are told in processor time,
beside what DuckDB takes to find the open periods by themselves. Then the same with a contract of two lines. Nothing is
asserted.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import duckdb

from tests.bench.row import Row
from tests.bench.timing import processor_s
from warehouse import seed, store
from warehouse.load import Arrival, load
from warehouse.tables import ContractDiscount

PERIOD_COUNT, OFFER_COUNT, RUNS = 10_000_000, 60_000, 15
FILL = Path(__file__).with_suffix(".sql")
ONE, ASKED = "gpu_id = 'H100-SXM-80GB'", "SELECT count(*), min(price_usd_per_gpu_hour) FROM"
QUESTIONS = {
    "open periods alone": "SELECT count(*) FROM price WHERE valid_to IS NULL",
    "current, one GPU": f"{ASKED} price_now WHERE {ONE}",
    "current, all": f"{ASKED} price_now",
    "a past day, one GPU": f"{ASKED} price_at('2021-06-01') WHERE {ONE}",
    "a past day, all": f"{ASKED} price_at('2021-06-01')",
}


def main(folder: Path) -> None:
    """Make the periods once, ask, and print a table."""
    link = folder / "gpuplan.duckdb"
    if not link.exists():
        made_up_offers(link, offers=OFFER_COUNT, periods=PERIOD_COUNT)
    click.echo("| question | least ms | median ms | with a contract: least ms | median ms |\n|---|--:|--:|--:|--:|")
    bare = list(_asked(link))
    with store.writing(link) as connection:
        load(connection, Arrival("quote:bench", datetime.now(UTC)), list(_contract()))
    for (name, least, middle), (_, with_least, with_middle) in zip(bare, _asked(link), strict=True):
        click.echo(f"| {name} | {least:.0f} | {middle:.0f} | {with_least:.0f} | {with_middle:.0f} |")


def rows(*, quick: bool = False) -> Iterator[Row]:
    """The least of some runs on an open connection, without a contract."""
    with TemporaryDirectory() as folder:
        link = Path(folder) / "gpuplan.duckdb"
        made_up_offers(link, offers=OFFER_COUNT, periods=PERIOD_COUNT)
        (_, plain), *asked = [(name, min(taken)) for name, taken in _taken(link)]
        for name, least in asked:
            yield Row(f"{PERIOD_COUNT:,} periods: {name}", least, "ms", "open periods counted", plain)


def made_up_offers(link: Path, *, offers: int, periods: int) -> None:
    """A warehouse with so many offers beside the bundled ones, and so many periods of their prices in all."""
    seed.ensure(link)
    with store.writing(link) as connection:
        for statement in connection.extract_statements(FILL.read_text(encoding="utf-8")):
            wanted = {"offers": offers, "periods": periods}
            named = {name: value for name, value in wanted.items() if f"${name}" in statement.query}
            connection.execute(statement.query, named or None)


def _asked(link: Path) -> Iterator[tuple[str, float, float]]:
    for name, taken in _taken(link):
        yield name, min(taken), median(taken)


def _taken(link: Path) -> Iterator[tuple[str, list[float]]]:
    """Processor times of every question [ms]."""
    with store.reading(link) as connection:
        for name, query in QUESTIONS.items():
            _timed(connection, query)
            yield name, [_timed(connection, query) for _ in range(RUNS)]


def _timed(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    return processor_s(lambda: connection.execute(query).fetchall())[0] * 1000


def _contract() -> Iterator[ContractDiscount]:
    for seller in (1, 2):
        yield ContractDiscount.of(
            source="quote:bench",
            service_provider_name=f"Seller {seller}",
            contract_id="bench",
            pricing_category="Standard",
            discount_fraction=Decimal("0.1"),
            starts_on="2020-01-01",
            ends_on="2030-01-01",
            quoted_on="2020-01-01",
            source_url="https://seller.example/contract",
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as own:
            main(Path(own))
