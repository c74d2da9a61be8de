"""A price history into the warehouse, all or none, in SQL: hundreds of thousands of rows are a matter of seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from ingest.firewall.bands import Band, CurrencyCode, bands, currencies
from ingest.history.thing import Unfit, offer
from ingest.keeping import HISTORY
from warehouse.ask import rows
from warehouse.batch_log import new_line
from warehouse.faults import BadInput, nearest
from warehouse.load import Arrival
from warehouse.staging import stage
from warehouse.tables import Batch, Offer, Outcome, Record
from warehouse.transaction import committed

FORM = (
    *("as_of", "provider", "sku", "gpu_raw", "gpu_count", "region", "price_kind", "term"),
    *("usd_per_hour", "price_per_hour", "currency", "source"),
)
NEEDED = ("as_of", "provider", "price_kind")


class Thing(Record):
    """What rows of one spelling are about."""

    thing: int
    """Number of the spelling."""
    offer_id: str | None = None
    """The offer."""
    reason: str | None = None
    """Why it is none."""


@dataclass(frozen=True)
class Imported:
    """What became of a file."""

    told: list[dict[str, Any]]
    """Rows by outcome and reason."""
    offer_count: int
    """Offers with new periods [1]."""
    period_count: int
    """New price periods [1]."""
    first: datetime | None
    """The first moment that is new (UTC)."""
    last: datetime | None
    """The end of the last new period (UTC)."""

    @property
    def span(self) -> str:
        """From when to when, in words; nothing where nothing is new."""
        return f", {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}" if self.first and self.last else ""


def import_history(connection: duckdb.DuckDBPyConnection, path: Path, sha256: str) -> Imported:
    """Add what a file knows of the past and the warehouse does not; nothing that is held is touched.

    Args:
        connection: a writer's that may read files.
        path: the file.
        sha256: its digest, by which it is kept.

    Raises:
        BadInput: the file can't be read, or is not in the form of a price history.
    """
    return committed(connection, lambda: _imported(connection, path, sha256))


def _imported(connection: duckdb.DuckDBPyConnection, path: Path, sha256: str) -> Imported:
    _read(connection, path)
    connection.execute(_sql("stated"), {"file": path.name})
    _name_things(connection)
    stage(connection, "band", Band, bands())
    stage(connection, "currency_code", CurrencyCode, currencies())
    for step in ("judged", "periods", "held_prices", "pieces", "held_offers", "pieces"):
        connection.execute(_sql(step))
    stage(connection, "new_batch", Batch, list(_batches(connection, path, sha256)))
    connection.execute(_sql("publish"))
    found = rows(connection, _sql("imported"))[0]
    return Imported(rows(connection, _sql("told")), **found)


def _read(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    reading = "read_parquet($file)" if path.suffix == ".parquet" else "read_csv($file, all_varchar := true)"
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE history_file AS FROM {reading}", {"file": str(path)})
    except duckdb.Error as fault:
        raise BadInput(f"{path}: can't be read as Parquet or CSV ({str(fault).splitlines()[0]})") from fault
    _check_columns(path, [name for name, *_ in connection.execute("DESCRIBE history_file").fetchall()])


def _check_columns(path: Path, columns: list[str]) -> None:
    unknown = [f"{name!r}{nearest(name, list(FORM))}" for name in columns if name not in FORM]
    if unknown:
        raise BadInput(f"{path}: unknown columns {', '.join(unknown)}; docs/history.md has the form")
    lacking = [name for name in NEEDED if name not in columns]
    lacking += ["sku or gpu_raw"] * (not {"sku", "gpu_raw"} & set(columns))
    lacking += ["usd_per_hour, or price_per_hour"] * (not {"usd_per_hour", "price_per_hour"} & set(columns))
    if lacking:
        raise BadInput(f"{path}: lacks the columns {', '.join(lacking)}; docs/history.md has the form")


def _name_things(connection: duckdb.DuckDBPyConnection) -> None:
    """Find out once for each spelling what is meant."""
    things, offers = [], {}
    for cells in rows(connection, _sql("spellings")):
        number = cells.pop("thing")
        try:
            found = offer(cells)
        except Unfit as fault:
            things.append(Thing(thing=number, reason=str(fault)))
        else:
            offers[found.offer_id] = found
            things.append(Thing(thing=number, offer_id=found.offer_id))
    stage(connection, "thing", Thing, things)
    stage(connection, "made_offer", Offer, list(offers.values()))


def _batches(connection: duckdb.DuckDBPyConnection, path: Path, sha256: str) -> Iterator[Batch]:
    """A line of the log for each list that brings something new, of the day on which it saw the prices."""
    line: Batch | None = None
    for number, found in enumerate(rows(connection, _sql("lists"))):
        arrival = Arrival(
            f"{HISTORY}{path.stem}",
            datetime.combine(found["as_of"], time(), UTC),
            complete=False,
            payload_url=found["source"],
            payload_sha256=sha256,
            message=f"a list kept in the price history {path.name}",
        )
        line = line or new_line(connection, arrival, Outcome.LOADED, 0)
        counted = {"row_count": found["row_count"], "opened_count": found["opened_count"]}
        came = {"fetched_at": arrival.fetched_at, "payload_url": arrival.payload_url}
        yield line.model_copy(update={**counted, **came, "batch_id": line.batch_id + number})


def read_bytes(path: Path) -> bytes:
    """A file's bytes, to be kept.

    Raises:
        BadInput: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadInput(f"{path}: {fault.strerror}") from fault


def _sql(name: str) -> str:
    return (files("ingest.history.queries") / f"{name}.sql").read_text(encoding="utf-8")
