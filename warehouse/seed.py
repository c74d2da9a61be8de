"""The first use: a warehouse made from the dated snapshot that comes with the program.

`seeds/origin.csv` names every file's data set, licence and date. Prices are loaded day by day in the order of
their dates, as they were seen, so the history is there from the start. A day's batch is partial, so that it
withdraws nothing; only the newest day of a list that was kept whole counts as a whole reading of its source.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb

from warehouse import copying, store
from warehouse.load import Arrival, load_all
from warehouse.place import Place
from warehouse.tables import (
    Dated,
    ElectricityPrice,
    FxRate,
    Gpu,
    GridCarbon,
    HardwarePrice,
    Llm,
    Offer,
    Price,
    Region,
    TokenPrice,
)

SEEDS = files("warehouse.seeds")
PLAIN: dict[str, type[Dated]] = {
    "gpu.csv": Gpu,
    "token_price.csv": TokenPrice,
    "hardware_price.csv": HardwarePrice,
    "electricity_price.csv": ElectricityPrice,
    "grid_carbon.csv": GridCarbon,
    "fx_rate.csv": FxRate,
    "region.csv": Region,
}
PRICE_COLUMNS = frozenset(Price.model_fields) - frozenset(Dated.model_fields) - {"offer_id", "region_id"}

Row = dict[str, str]


@dataclass(frozen=True)
class Origin:
    """A line of `origin.csv`: what a seed file was made from."""

    file: str
    dataset: str
    url: str
    version: str
    licence: str
    observed_on: str
    """The newest day of the data; the day of rows that bear none."""
    whole: str = ""
    """`yes` where the newest day lists all that its sources sold then."""
    source_url: str = ""
    """Where a reader finds the seller's own prices, for rows that name no page."""
    note: str = ""


@dataclass(frozen=True, order=True)
class Reading:
    """The rows of one source that one file has for one day."""

    observed_on: date
    source: str
    file: str


def ensure(place: Place) -> None:
    """Make and fill the warehouse if it isn't there; of two who try at once, the second finds it made."""
    if isinstance(place, Path) and place.exists():
        return
    with store.writing(place, sandboxed=isinstance(place, Path)) as connection:
        if copying.holds_rows(connection):
            return
        if isinstance(place, Path):
            seed(connection)
        else:
            _pour(connection)
        newest = connection.execute("SELECT max(valid_from) FROM price").fetchall()[0][0]
    click.echo(
        f"gpuplan: made a new warehouse at {place} from the bundled prices of {newest:%Y-%m-%d}; "
        "`gpuplan refresh` fetches today's",
        err=True,
    )


def _pour(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill a lake from a file that the seeds are loaded into: in one commit, and one Parquet file a table."""
    with TemporaryDirectory(prefix="gpuplan-") as folder:
        file = Path(folder) / "seeds.duckdb"
        with store.writing(file) as seeds:
            seed(seeds)
        copying.copy(connection, file)


def seed(connection: duckdb.DuckDBPyConnection) -> None:
    """Load every seed, oldest day first."""
    readings: dict[Reading, list[Dated]] = defaultdict(list)
    by_file = {origin.file: origin for origin in origins()}
    for origin in by_file.values():
        for reading, rows in _read(origin):
            readings[reading].extend(rows)
    newest = {(r.source, r.file): r for r in sorted(readings)}.values()
    load_all(connection, [(_arrival(r, by_file[r.file], newest), readings[r]) for r in sorted(readings)])


def upgrade(place: Place) -> None:
    """Bring an older warehouse up to the layout of this program, and fill the tables of facts that are new in it."""
    with store.writing(place) as connection:
        for origin in origins():
            record = PLAIN.get(origin.file)
            if record and not connection.execute(f"SELECT count(*) FROM {record.table()}").fetchall()[0][0]:
                load_all(connection, _fresh(origin))


def _fresh(origin: Origin) -> Iterator[tuple[Arrival, list[Dated]]]:
    """A file's newest rows as they become known to a warehouse that is in use already: now."""
    by_source: dict[str, dict[object, Dated]] = defaultdict(dict)
    for reading, rows in sorted(_read(origin), key=lambda read: read[0]):
        by_source[reading.source].update({row.identity(): row for row in rows})
    for source, newest in by_source.items():
        arrival = _arrival(Reading(date.min, source, origin.file), origin, ())
        yield replace(arrival, fetched_at=datetime.now(UTC)), [*newest.values()]


def origins() -> list[Origin]:
    """What the seeds were made from, file by file."""
    return [Origin(**row) for row in _csv(SEEDS / "origin.csv")]


def _arrival(reading: Reading, origin: Origin, newest: Collection[Reading]) -> Arrival:
    return Arrival(
        source=reading.source,
        fetched_at=datetime.combine(reading.observed_on, time(), UTC),
        complete=bool(origin.whole) and reading in newest,
        payload_url=origin.url,
        message=". ".join(filter(None, [f"{origin.dataset}, {origin.version} ({origin.licence})", origin.note])),
    )


def _read(origin: Origin) -> Iterator[tuple[Reading, Iterable[Dated]]]:
    if origin.file.startswith("price/"):
        for row in _csv(SEEDS / origin.file):
            observed_on = row.pop("observed_on")
            yield _reading(origin, row, observed_on), _offer_and_price(row, origin)
    elif origin.file == "llm":
        for row in _llms():
            yield _reading(origin, row, row.pop("observed_on", "")), [Llm.model_validate(row)]
    else:
        for row in _csv(SEEDS / origin.file):
            yield _plain(origin, row)


def _offer_and_price(row: Row, origin: Origin) -> list[Dated]:
    asked = {name: row.pop(name) for name in PRICE_COLUMNS & row.keys()}
    offer = Offer.of(**{"source_url": origin.source_url or None, **row})
    return [offer, offer.price(**asked)]


def _plain(origin: Origin, row: Row) -> tuple[Reading, list[Dated]]:
    record = PLAIN[origin.file]
    day = row.get("rate_on") or row.get("observed_on", "")
    if "observed_on" not in record.model_fields:
        row.pop("observed_on", None)
    fields = {k: v.split("|") if k == "aliases" else v for k, v in row.items()}
    return _reading(origin, row, day), [record.model_validate(fields)]


def _reading(origin: Origin, row: Mapping[str, Any], observed_on: str) -> Reading:
    return Reading(date.fromisoformat(observed_on or origin.observed_on), row["source"], origin.file)


def _csv(file: Traversable) -> Iterator[Row]:
    """A CSV file's rows without their empty cells."""
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        yield {name: cell for name, cell in row.items() if cell}


def _llms() -> Iterator[dict[str, Any]]:
    """The models' files, their nested configuration as compact JSON."""
    for file in sorted((SEEDS / "llm").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            row = json.loads(file.read_text(encoding="utf-8"))
            yield {"source": "seed", **row, "config": json.dumps(row["config"], separators=(",", ":"))}
