"""The one result that a market report is drawn from: read once from the warehouse, then handed to every renderer."""

from collections.abc import Mapping
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
from warehouse.faults import BadInput, nearest
from warehouse.lookup import find_gpu_id
from warehouse.show import envelope, rows_of

KEPT = ("offers", "tokens")
"""What is worked out first, for the other questions."""
QUERIES = (
    "totals", "cheapest", "moves", "spread", "spot", "came", "came_gpus", "went", "sources",
    "token_totals", "token_moves", "hardware",
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """What moved between two moments."""

    since: datetime
    until: datetime
    gpu_id: str | None
    """The one accelerator that is looked at; hosted models have none and are left out then."""
    provider: str | None
    """The one seller that is looked at."""
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
    tokens: Row
    """Hosted models counted by what became of their token prices."""
    token_moves: Rows
    """Hosted models whose token prices moved, that are new or gone [USD per million tokens]."""
    hardware: Rows
    """Servers, racks and cards whose price moved, came or went [USD]."""
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
    connection: duckdb.DuckDBPyConnection,
    since: datetime,
    until: datetime,
    settings: Settings | None = None,
    *,
    gpu: str | None = None,
    provider: str | None = None,
) -> Market:
    """Read what moved, of all or of one accelerator or seller.

    Raises:
        BadInput: no accelerator or seller goes by that name, or the warehouse can't convert to the settings' currency.
    """
    settings = settings or Settings()
    gpu_id, seller = find_gpu_id(connection, gpu) if gpu else None, _known(connection, provider)
    asked = {"since": since, "until": until, "gpu_id": gpu_id, "provider": seller}
    for name in KEPT:
        connection.execute(_sql(name), asked)
    found = {name: _rows(connection, name, asked) for name in QUERIES}
    return Market(
        since=since,
        until=until,
        gpu_id=gpu_id,
        provider=seller,
        totals=found.pop("totals")[0],
        tokens=found.pop("token_totals")[0],
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


def _known(connection: duckdb.DuckDBPyConnection, provider: str | None) -> str | None:
    """A seller as the warehouse writes it: a misspelt one would look like a market that stands still."""
    if provider is None:
        return None
    names = {row["name"].lower(): row["name"] for row in reversed(_rows(connection, "sellers", {}))}
    if provider.lower() not in names:
        raise BadInput(f"unknown provider {provider!r}{nearest(provider, list(names.values()))}")
    return str(names[provider.lower()])


def _rows(connection: duckdb.DuckDBPyConnection, name: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    query = _sql(name)
    values = {key: value for key, value in asked.items() if f"${key}" in query}
    cursor = connection.execute(query, values)
    return rows_of([column[0] for column in cursor.description], cursor.fetchall())
