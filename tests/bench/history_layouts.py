"""The two layouts that `tests.bench.history` compares: a warehouse of ours, and the best of a laboratory.

Both are told the same by the same sellers, of whose offers one in a hundred moves each hour.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from ingest import firewall
from ingest.card import Card
from ingest.firewall import cases
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.staging import stage
from warehouse.tables import Dated, Offer, Price

SOURCES, OFFERS = 30, 2_000

EVERY = 100
"""Hours after which a price moves: a hundredth of all moves each hour."""
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
GPUS = {"H100-SXM-80GB": 3, "A100-SXM-80GB": 2, "L4": 1, "T4": 1, "H200-SXM-141GB": 4}
CARD = Card(
    name="Bench",
    kind="hyperscaler",
    docs="",
    base_url="",
    refresh_every_hours=1,
    warn_after_hours=2,
    error_after_hours=3,
    not_tried="",
)
LOG = """
CREATE TABLE log (offer_id VARCHAR, seen_at TIMESTAMPTZ, amount DECIMAL(18, 9));
CREATE TABLE keyframe (month DATE, offer_id VARCHAR, amount DECIMAL(18, 9));
CREATE TABLE now_held (offer_id VARCHAR PRIMARY KEY, amount DECIMAL(18, 9));
"""
MERGE = (
    """INSERT INTO log SELECT n.offer_id, $at, n.list_unit_price FROM arriving AS n
LEFT JOIN now_held AS h USING (offer_id) WHERE h.amount IS DISTINCT FROM n.list_unit_price""",
    """MERGE INTO now_held AS h USING arriving AS n ON h.offer_id = n.offer_id
WHEN MATCHED AND h.amount <> n.list_unit_price THEN UPDATE SET amount = n.list_unit_price
WHEN NOT MATCHED THEN INSERT (offer_id, amount) VALUES (n.offer_id, n.list_unit_price)""",
)


@dataclass(frozen=True)
class Seller:
    """One source's offers, each of which moves once in some hours."""

    source: str
    offers: Sequence[Offer]
    every: int = EVERY

    def rows(self, hour: int) -> list[Dated]:
        """Its offers and their prices, of which another hundredth moves each hour."""
        return [
            row for number, offer in enumerate(self.offers) for row in (offer, _price(offer, number, hour, self.every))
        ]

    def hours(self, count: int) -> Iterator[list[Dated]]:
        """The same hour after hour, in which only what moves is made anew."""
        rows = self.rows(0)
        for hour in range(1, count + 1):
            for number in range(-hour % self.every, len(self.offers), self.every):
                rows[2 * number + 1] = _price(self.offers[number], number, hour, self.every)
            yield rows


def sellers(count: int = SOURCES, offers: int = OFFERS) -> list[Seller]:
    """All of them."""
    return [Seller(f"bench{n}", [_offer(n, number) for number in range(offers)]) for n in range(count)]


def _offer(seller: int, number: int) -> Offer:
    gpu = list(GPUS)[number % len(GPUS)]
    return Offer.of(
        source=f"bench{seller}",
        service_provider_name=f"Seller {seller}",
        provider_kind="hyperscaler",
        gpu_id=gpu,
        gpu_name=gpu,
        gpu_count=2 ** (number // 5 % 4),
        instance_type=f"m{number // 20}",
        region_id=f"r{number % 40}",
        pricing_category="Standard",
    )


def _price(offer: Offer, number: int, hour: int, every: int = EVERY) -> Price:
    moved = (hour + number) // every
    whole = Decimal(GPUS[str(offer.gpu_id)]) * int(offer.gpu_count or 1)
    return offer.price(
        list_unit_price=whole * (1 + Decimal(moved % 7) / 100), pricing_unit="Hours", pricing_currency="USD"
    )


class Ours:
    """A warehouse, refreshed as `gpuplan refresh` does it."""

    def __init__(self, folder: Path, told: Sequence[Seller]) -> None:
        self.link, self.sellers = folder / "gpuplan.duckdb", told
        self.refresh(0, [seller.rows(0) for seller in told])

    def refresh(self, hour: int, rows: Sequence[Sequence[Dated]]) -> None:
        """Judge, load and publish what all sellers say in an hour."""
        with store.writing(self.link) as connection:
            for seller, said in zip(self.sellers, rows, strict=True):
                arrival = Arrival(seller.source, BEGAN + timedelta(hours=hour))
                judged = firewall.judge(connection, CARD, arrival, said)
                batch = load(connection, arrival, judged.by_table, judged.ready)
                cases.record(connection, batch, judged.cases, whole=True)

    def live(self, hours: int) -> None:
        """Put some hours of history there, in the order in which loads would have left it."""
        with store.writing(self.link) as connection:
            number(connection, self.sellers)
            connection.execute(OUR_PAST, {"began": BEGAN, "hours": hours})
            connection.execute("DELETE FROM price WHERE batch_id > 0")
            connection.execute("INSERT INTO price SELECT * FROM past ORDER BY valid_from, offer_id")
            connection.execute("DELETE FROM batch WHERE batch_id > $count", {"count": len(self.sellers)})
            connection.execute(OUR_LOG, {"began": BEGAN, "hours": hours, "count": len(self.sellers)})

    def ask(self, question: str) -> Callable[[], object]:
        """A question, asked of what is published by a reader who has it open."""
        connection = duckdb.connect(str(self.link.resolve()), read_only=True)
        connection.execute("SET TimeZone = 'UTC'")
        return lambda: connection.execute(question).fetchall()

    @property
    def file(self) -> Path:
        """What is published."""
        return self.link.resolve()


class Reference:
    """The best layout of the laboratory: a table of what holds, a log of changes, keyframes by the month."""

    def __init__(self, folder: Path, told: Sequence[Seller]) -> None:
        self.file, self.sellers, self.version = folder / "reference.0", told, 0
        with duckdb.connect(str(self.file)) as connection:
            connection.execute(LOG)
        self.refresh(0, [seller.rows(0) for seller in told])

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A private copy, checkpointed and named anew at the end."""
        private = self.file.with_suffix(".private")
        shutil.copyfile(self.file, private)
        with duckdb.connect(str(private)) as connection:
            yield connection
            connection.execute("CHECKPOINT")
        with private.open("rb") as file:
            os.fsync(file.fileno())
        self.version += 1
        private.rename(new := self.file.with_suffix(f".{self.version}"))
        self.file.unlink()
        self.file = new

    def refresh(self, hour: int, rows: Sequence[Sequence[Dated]]) -> None:
        """Hand over what all sellers say in an hour, find what changed, write it and publish."""
        with self.writing() as connection:
            for said in rows:
                stage(connection, "offer", Offer, [row for row in said if isinstance(row, Offer)])
                stage(connection, "arriving", Price, [row for row in said if isinstance(row, Price)])
                connection.execute("BEGIN")
                for statement in MERGE:
                    told = {"at": BEGAN + timedelta(hours=hour)} if "$at" in statement else None
                    connection.execute(statement, told)
                connection.execute("COMMIT")

    def live(self, hours: int) -> None:
        """Put some hours of history there."""
        with self.writing() as connection:
            number(connection, self.sellers)
            for statement in THEIR_PAST:
                connection.execute(statement, {"began": BEGAN, "hours": hours} if "$began" in statement else None)

    def ask(self, question: str) -> Callable[[], object]:
        """A question, asked by a reader who has it open."""
        connection = duckdb.connect(str(self.file), read_only=True)
        return lambda: connection.execute(question).fetchall()


def number(connection: duckdb.DuckDBPyConnection, told: Sequence[Seller]) -> None:
    """A table of all offers with their numbers, and one of the moments at which their prices move."""
    offers = [(offer.offer_id, n, float(_price(offer, 0, 0).list_unit_price or 0))
              for seller in told for n, offer in enumerate(seller.offers)]  # fmt: skip
    columns = [list(column) for column in zip(*offers, strict=True)]
    query = (
        "CREATE OR REPLACE TEMP TABLE numbered AS SELECT unnest(?) AS offer_id, unnest(?) AS number, unnest(?) AS whole"
    )
    connection.execute(query, columns)


MOVES = f"""
WITH moved AS (
  SELECT offer_id, whole, number, ($hours + number) // {EVERY} AS last,
         unnest(range(number // {EVERY}, ($hours + number) // {EVERY} + 1)) AS move
  FROM numbered
)
SELECT offer_id, greatest($began, $began + to_hours(CAST(move * {EVERY} - number AS INTEGER))) AS seen_at,
       CASE WHEN move < last THEN $began + to_hours(CAST((move + 1) * {EVERY} - number AS INTEGER)) END AS until,
       CAST(whole * (1 + move % 7 / 100) AS DECIMAL(18, 9)) AS amount
FROM moved
"""
OUR_PAST = f"""
CREATE OR REPLACE TEMP TABLE past AS
SELECT p.* REPLACE (m.seen_at AS valid_from, m.until AS valid_to, m.amount AS list_unit_price)
FROM price AS p JOIN ({MOVES}) AS m USING (offer_id) WHERE p.valid_to IS NULL
"""
OUR_LOG = """
INSERT INTO batch BY NAME
SELECT b.* REPLACE (hour * $count + b.batch_id AS batch_id, $began + to_hours(CAST(hour AS INTEGER)) AS fetched_at)
FROM batch AS b, range(1, $hours + 1) AS t (hour) ORDER BY 1
"""
THEIR_PAST = (
    "DELETE FROM log",
    "DELETE FROM keyframe",
    f"INSERT INTO log SELECT offer_id, seen_at, amount FROM ({MOVES}) ORDER BY seen_at, offer_id",
    "DELETE FROM now_held",
    "INSERT INTO now_held SELECT offer_id, arg_max(amount, seen_at) FROM log GROUP BY offer_id",
    """INSERT INTO keyframe
SELECT CAST(month AS DATE), offer_id, arg_max(amount, seen_at) FROM log
JOIN range($began, $began + to_hours(CAST($hours AS INTEGER)), INTERVAL 1 MONTH) AS t (month) ON seen_at <= month
GROUP BY ALL""",
)


THEIR_NOW = "SELECT offer_id, amount FROM now_held ORDER BY amount, offer_id LIMIT 5"
THEIR_AS_OF = """
SELECT count(*), sum(amount) FROM (
  SELECT offer_id, arg_max(amount, seen_at) AS amount FROM (
    SELECT offer_id, CAST(month AS TIMESTAMPTZ) AS seen_at, amount FROM keyframe WHERE month = DATE '2026-01-01'
    UNION ALL SELECT offer_id, seen_at, amount FROM log
    WHERE seen_at > TIMESTAMPTZ '2026-01-01 00:00:00+00' AND seen_at <= TIMESTAMPTZ '2026-01-20 12:00:00+00'
  ) GROUP BY offer_id
)
"""
QUESTIONS = {
    "now, the cheapest five, from the table": (
        "SELECT offer_id, list_unit_price FROM price WHERE valid_to IS NULL ORDER BY 2, 1 LIMIT 5",
        THEIR_NOW,
    ),
    "the same from `price_now`": (
        "SELECT offer_id, price_usd_per_gpu_hour FROM price_now ORDER BY price_usd_per_gpu_hour, offer_id LIMIT 5",
        THEIR_NOW,
    ),
    "as of a day, all, from the table": (
        """SELECT count(*), sum(list_unit_price) FROM price WHERE valid_from <= TIMESTAMPTZ '2026-01-20 12:00:00+00'
        AND (valid_to IS NULL OR valid_to > TIMESTAMPTZ '2026-01-20 12:00:00+00')""",
        THEIR_AS_OF,
    ),
    "the same from `price_at`": (
        "SELECT count(*), sum(list_unit_price) FROM price_at(TIMESTAMPTZ '2026-01-20 12:00:00+00')",
        THEIR_AS_OF,
    ),
}
"""What is asked of both: of ours by its views, with units, dollars and freshness; of the reference by bare columns."""
