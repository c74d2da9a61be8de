"""The one result that a fleet's page is drawn from: read once from the warehouse, then handed to every renderer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import duckdb

from reports.manner import ENGLISH, Manner
from reports.result import Rows, clock
from reports.settings import Settings, manner_in
from warehouse.show import envelope, rows_of

QUERIES = ("scenarios", "routes", "months", "purchases", "calendar")


@dataclass(frozen=True)
class Fleet:
    """Everything that a fleet's page says."""

    name: str
    scenarios: Rows
    """Each scenario with its cheapest plan, the dearest first."""
    routes: Rows
    """What the cheapest plans cost by way and route."""
    months: Rows
    """What is paid in each month, by way and route [USD]."""
    purchases: Rows
    """What is bought, and when it is paid [USD]."""
    calendar: Rows
    """What must be decided, ordered and renewed, by day."""
    faults: Mapping[str, str]
    """Scenarios that could not be planned, by file, and why."""
    code_version: str
    generated_at: datetime
    settings: Settings = field(default_factory=Settings)
    manner: Manner = ENGLISH

    @property
    def ranked(self) -> Rows:
        """Scenarios with a plan that has a whole and certain price."""
        return [row for row in self.scenarios if row["plan_id"]]

    def total(self, key: str) -> float:
        """A figure of the cheapest plans, added up."""
        return sum(row[key] or 0.0 for row in self.ranked)


def read_fleet(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    scenario_ids: Sequence[str],
    faults: Mapping[str, str],
    settings: Settings | None = None,
) -> Fleet:
    """Read the page of scenarios that were planned together."""
    settings = settings or Settings()
    found = {query: _rows(connection, query, scenario_ids) for query in QUERIES}
    planned = found["scenarios"]
    spoken = manner_in(connection, settings, planned[0]["as_of"]) if planned else ENGLISH
    return Fleet(
        name=name,
        faults=faults,
        code_version=version("gpuplan"),
        generated_at=clock(),
        settings=settings,
        manner=spoken,
        **found,
    )


def as_json(fleet: Fleet) -> str:
    """The page as JSON in the envelope that every verb uses; figures are not rounded, and in US dollars."""
    data = asdict(fleet)
    del data["settings"], data["manner"]
    days = [row["as_of"] for row in fleet.scenarios]
    faults = [f"{name}: {fault}" for name, fault in fleet.faults.items()]
    return envelope("fleet", max(days, default=None), faults, [data]) + "\n"


def _rows(connection: duckdb.DuckDBPyConnection, name: str, scenario_ids: Sequence[str]) -> list[dict[str, Any]]:
    query = (files("reports.fleet") / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    cursor = connection.execute(query, {"scenario_ids": list(scenario_ids)})
    return rows_of([column[0] for column in cursor.description], cursor.fetchall())
