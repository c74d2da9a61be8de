"""The one result a report is drawn from: read once from the warehouse, then handed to every renderer.

The queries stand in `queries/`, one question a file. A row is a mapping by the warehouse's column names, its
figures as the warehouse holds them; renderers shorten figures, never change them.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import duckdb

from reports.manner import ENGLISH, Manner
from reports.settings import Settings, manner_in
from warehouse.faults import BadInput, Fault
from warehouse.show import envelope, rows_of

Row = Mapping[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Report:
    """Everything a report says."""

    scenario: Row
    plans: Rows
    """Ranked plans, cheapest first."""
    ways: Rows
    """The cheapest ranked plan of each way and terms, cheapest first."""
    unranked_ways: Rows
    """Ways without a ranked plan."""
    indicative: Rows
    """Plans with a figure that is too uncertain to rank."""
    excluded: Rows
    """Reasons for exclusion and how many plans each cost."""
    split: Rows
    """Components of each ranked plan's cost over the horizon [USD]."""
    cash: Rows
    """Cash paid out up to each year, and what is sold at the end [USD]."""
    curves: Rows
    """Cost of a useful GPU-hour by utilisation [USD/GPU h]."""
    breakevens: Rows
    """Owned plans against their rivals, by course of rental prices."""
    stops: Rows
    """Front plans at every stop of the levers, and their slopes."""
    course: Rows
    """List prices on demand of the GPUs concerned, month by month [USD/GPU h]."""
    portfolio: Rows
    """The cheapest mix of ways, one row where it was looked for."""
    layers: Rows
    """Its layers, from the base of the load to the peak."""
    duration: Rows
    """Points of the load-duration curve, from the lowest load."""
    sensitivities: Rows
    """Each assumption at the ends of its range, what moves the verdict most first."""
    uncertainties: Rows
    """What front plans cost over draws of all assumptions."""
    memory: Rows
    """What each GPU holds in the layouts of front plans, from the bottom."""
    parts: Rows
    """How the cost lines of the plans that are shown whole are made; the columns of table cost_part."""
    assumptions: Rows
    prices: Rows
    """Prices that ranked plans rest on, with the batch each was read in."""
    warnings: Sequence[str]
    code_version: str
    generated_at: datetime
    settings: Settings = field(default_factory=Settings)
    manner: Manner = ENGLISH
    """How figures are said, at the warehouse's exchange rate."""

    def plan(self, plan_id: str) -> Row:
        """The ranked plan of that id."""
        return next(row for row in self.plans if row["plan_id"] == plan_id)

    def of_ways(self, rows: Rows) -> list[Row]:
        """Those rows that belong to the cheapest plan of a way, in the order of the ways."""
        return [row for way in self.ways for row in rows if row["plan_id"] == way["plan_id"]]


def read(connection: duckdb.DuckDBPyConnection, scenario_id: str, settings: Settings | None = None) -> Report:
    """Read one scenario's report.

    Raises:
        Fault: the warehouse holds no such scenario.
        BadInput: it can't convert to the currency that the settings ask for.
    """
    settings = settings or Settings()
    found = {
        name: _rows(connection, name, scenario_id)
        for name in (
            "scenario", "plans", "unranked_ways", "indicative", "excluded", "split", "cash", "curves",
            "breakevens", "assumptions", "prices", "ways", "stops", "course", "portfolio", "layers", "duration",
            "sensitivities", "uncertainties", "memory", "parts",
        )
    }  # fmt: skip
    if not found["scenario"]:
        raise Fault(f"the warehouse holds no plans for scenario {scenario_id}; run gpuplan compare on its file first")
    plan_of = {row["plan_id"]: row for row in found["plans"]}
    scenario = found.pop("scenario")[0]
    ways = [plan_of[row["plan_id"]] for row in found.pop("ways")]
    return Report(
        scenario=scenario,
        ways=ways,
        warnings=[*scenario["warnings"], *_missing_prices(found["prices"])],
        code_version=version("gpuplan"),
        generated_at=clock(),
        settings=settings,
        manner=manner_in(connection, settings, scenario["as_of"]),
        **found,
    )


def as_json(report: Report) -> str:
    """The report as JSON in the envelope that every verb uses; figures are not rounded, and in US dollars.

    Stops of the levers are the page's; others find them in table lever_stop.
    """
    data = asdict(report)
    del data["settings"], data["manner"], data["stops"]
    return envelope("report", report.scenario["as_of"], data.pop("warnings"), [data]) + "\n"


def _rows(connection: duckdb.DuckDBPyConnection, name: str, scenario_id: str) -> list[dict[str, Any]]:
    query = (files("reports") / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    cursor = connection.execute(query, {"scenario_id": scenario_id})
    columns = [column[0] for column in cursor.description]
    return rows_of(columns, cursor.fetchall())


def _missing_prices(prices: Rows) -> list[str]:
    """A price that a plan names but the warehouse does not hold breaks the chain back to its source."""
    return [
        f"price {row['price_id']} is used by a plan but its row is not in this warehouse"
        for row in prices
        if row["list_unit_price"] is None and row["upfront_unit_price"] is None
    ]


def clock() -> datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH names, so that a report can be reproduced to the byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not epoch.isdigit():
        raise BadInput(f"SOURCE_DATE_EPOCH {epoch}: not a number of seconds since 1970")
    return datetime.fromtimestamp(int(epoch), UTC)
