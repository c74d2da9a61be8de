"""The one result that a market report is drawn from: read once from the warehouse, then handed to every renderer."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import duckdb

from reports.manner import ENGLISH, Manner
from reports.market.since import looked
from reports.result import Row, Rows, clock
from reports.settings import Settings, manner_in
from warehouse.show import envelope, rows_of

QUERIES = ("totals", "cheapest", "moves", "spread", "spot", "came", "came_gpus", "went", "sources")


@dataclass(frozen=True)
class Market:
    """What moved between two moments."""

    since: datetime
    until: datetime
    totals: Row
    """Offers counted by what became of them."""
    cheapest: Rows
    """Each GPU on each kind of terms: the lowest price then and now [USD/GPU h]."""
    moves: Rows
    """Machines whose price moved, the largest move first."""
    spread: Rows
    """How far apart sellers are on each GPU on demand, the furthest first."""
    spot: Rows
    """What spot costs less than on demand, by seller and GPU."""
    came: Rows
    """Offers that are there now: new, back, priced at last, or seen for the first time."""
    came_gpus: Rows
    """Accelerators that nobody was known to sell."""
    went: Rows
    """Offers that are gone, or have no price any more."""
    sources: Rows
    """How old is what each source said last, the oldest first."""
    code_version: str
    generated_at: datetime
    settings: Settings = field(default_factory=Settings)
    manner: Manner = ENGLISH

    @property
    def priced_sources(self) -> list[Row]:
        """Sources with an offer on sale."""
        return [row for row in self.sources if row["offer_count"]]

    @property
    def read_sources(self) -> list[Row]:
        """Those of them that were read since."""
        return [row for row in self.priced_sources if row["loaded_count"]]


def read_market(
    connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime, settings: Settings | None = None
) -> Market:
    """Read what moved.

    Raises:
        BadInput: the warehouse can't convert to the currency that the settings ask for.
    """
    settings, between = settings or Settings(), {"since": since, "until": until}
    connection.execute(_sql("offers"), between)
    found = {name: _rows(connection, name, between) for name in QUERIES}
    return Market(
        since=since,
        until=until,
        totals=found.pop("totals")[0],
        code_version=version("gpuplan"),
        generated_at=clock(),
        settings=settings,
        manner=manner_in(connection, settings, until.date()),
        **found,
    )


def as_json(market: Market) -> str:
    """The report as JSON in the envelope that every verb uses; figures are not rounded, and in US dollars."""
    data = {"looked": looked(market.until), **asdict(market)}
    del data["settings"], data["manner"]
    return envelope("market", market.until.date(), [], [data]) + "\n"


def _sql(name: str) -> str:
    return (files("reports.market.queries") / f"{name}.sql").read_text(encoding="utf-8")


def _rows(connection: duckdb.DuckDBPyConnection, name: str, between: dict[str, datetime]) -> list[dict[str, Any]]:
    query = _sql(name)
    asked = {key: value for key, value in between.items() if f"${key}" in query}
    cursor = connection.execute(query, asked)
    return rows_of([column[0] for column in cursor.description], cursor.fetchall())
