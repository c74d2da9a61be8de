"""Loads of offers into the warehouse, beside the same rows going into bare tables."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.bench.row import Row
from tests.bench.timing import processor_s
from warehouse import schema
from warehouse.load import Arrival, load
from warehouse.tables import Dated, Offer, Price

OFFER_COUNT = 10_000
DAY = datetime(2026, 1, 1, tzinfo=UTC)
PEER = "plain INSERT from CSV"


def rows(*, quick: bool = False) -> Iterator[Row]:
    """A batch that is new, the same again, and one with every price changed."""
    batches = {"new": made("2"), "the same again": made("2"), "every price changed": made("3")}
    with TemporaryDirectory() as name, duckdb.connect(str(Path(name) / "load.duckdb")) as connection:
        theirs, _ = processor_s(lambda: insert_plainly(Path(name), batches["new"]), 3)
        schema.create(connection)
        for number, (what, batch) in enumerate(batches.items()):
            arrival = Arrival("bench", DAY + timedelta(days=number))
            ours, _ = processor_s(lambda arrival=arrival, batch=batch: load(connection, arrival, batch))
            yield Row(f"load of {OFFER_COUNT:,} offers, {what}", ours * 1000, "ms", PEER, theirs * 1000)


def made(amount: str) -> list[Dated]:
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
            connection.execute(
                f"CREATE OR REPLACE TABLE {table.table()} AS FROM read_csv('{file}', all_varchar = true)"
            )
