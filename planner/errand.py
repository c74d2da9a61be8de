"""Read a scenario, plan it on the warehouse's facts, and leave the plans there as one more batch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from planner import versus
from planner.budget import fits, reaches
from planner.cautions import warnings
from planner.comparison import Comparison, compare
from planner.demand import summary
from planner.flips import flips
from planner.front import fitted, with_meanwhile
from planner.lever_stops import lever_stops
from planner.memory_parts import memory_parts
from planner.portfolio.answer import Answer as Portfolio
from planner.portfolio.answer import answer as portfolio
from planner.portfolio.rows import rows as portfolio_rows
from planner.scenario import Brief, read
from planner.scenario_demand import Requests
from planner.staleness import refuse_stale
from planner.throughput_range import with_range
from planner.uncertainty.risk import Risk, risk
from planner.uncertainty.words import caution
from planner.verdict import verdict
from warehouse import store
from warehouse.access import moment, reader
from warehouse.load import Arrival, load
from warehouse.place import Place, default_place
from warehouse.tables import BudgetFit, BudgetReach, Dated, Scenario


@dataclass(frozen=True)
class Wanted:
    """What is worked out beside the plans."""

    allow_stale: bool = False
    """Whether a price may be older than its source allows."""
    levers: bool = False
    """Whether front plans are costed again at every stop of a report's levers."""
    sampled: bool = False
    """Whether their assumptions are drawn all at once."""
    ceilings: Mapping[str, float | None] = field(default_factory=dict)
    """Ceilings in the place of the scenario's own, by their names in [budget]."""


@dataclass(frozen=True)
class Left:
    """What planning a scenario leaves."""

    comparison: Comparison
    risk: Risk
    mix: Portfolio
    fits: tuple[BudgetFit, ...] = ()
    reaches: tuple[BudgetReach, ...] = ()


def plan_scenario(
    path: Path, warehouse: Place | None, as_of: str | None, *, allow_stale: bool = False, levers: bool = False
) -> Comparison:
    """Plan a scenario and leave its plans in the warehouse; see `plan`."""
    return plan(path, warehouse, as_of, Wanted(allow_stale=allow_stale, levers=levers, sampled=levers)).comparison


def plan(path: Path, warehouse: Place | None, as_of: str | None, wanted: Wanted) -> Left:
    """Plan a scenario, say how sure its verdict is, mix its ways, hold it against its budget, and leave it all behind.

    Args:
        path: the scenario.
        warehouse: where prices are, and plans are left.
        as_of: the day whose prices are used; today's where none.
        wanted: what is worked out beside the plans.

    Raises:
        BadInput: the file, a key, a value or a name in it is wrong.
        Stale: a ranked plan rests on a price older than its source allows, and that is not allowed.
    """
    brief = _under(read(path), wanted.ceilings)
    when = moment(as_of)
    scenario_id = brief.scenario.slug + (f"@{as_of}" if as_of else "")
    with reader(warehouse) as connection:
        comparison = with_range(compare(connection, brief, when, scenario_id))
    if not wanted.allow_stale:
        refuse_stale(comparison)
    arrival = Arrival(
        "planner",
        datetime.now(UTC),
        scope=scenario_id,
        payload_url=path.name,
        payload_sha256=brief.sha256,
    )
    left = _left(comparison, wanted)
    rows = list(_rows(brief, left))
    if wanted.levers:
        rows += lever_stops(comparison)
    with store.writing(warehouse or default_place()) as connection:  # there and of this layout, as it was just read
        load(connection, arrival, rows)
    return left


def _under(brief: Brief, ceilings: Mapping[str, float | None]) -> Brief:
    """The scenario under other ceilings, where they are stated."""
    stated = {name: limit for name, limit in ceilings.items() if limit is not None}
    budget = brief.scenario.budget.model_copy(update=stated)
    return brief.model_copy(update={"scenario": brief.scenario.model_copy(update={"budget": budget})})


def _left(comparison: Comparison, wanted: Wanted) -> Left:
    left = Left(comparison, risk(comparison, sampled=wanted.sampled), portfolio(comparison))
    budget = comparison.case.scenario.budget
    if not budget.is_set:
        return left
    return replace(left, fits=tuple(fits(comparison, budget)), reaches=tuple(reaches(comparison, budget)))


def _rows(brief: Brief, left: Left) -> Iterator[Dated]:
    comparison, sure = left.comparison, left.risk
    yield scenario_row(brief, comparison, sure)
    yield from sure.rows()
    yield from portfolio_rows(left.mix)
    yield from left.fits
    yield from left.reaches
    yield from comparison.plans
    for found in comparison.costed:
        yield from found.lines()
    for found in with_meanwhile(comparison):
        yield from found.parts()
    yield from versus.breakevens(comparison)
    yield from versus.cost_curves(comparison)
    yield from memory_parts(comparison)
    yield from comparison.case.assumptions.records(comparison.case.scenario_id)
    yield from fitted(comparison.case)


def scenario_row(brief: Brief, comparison: Comparison, sure: Risk | None = None) -> Scenario:
    """The scenario with its verdict, as a row; what would change it only where that was worked out."""
    case = comparison.case
    demand = case.scenario.demand
    return Scenario(
        source="planner",
        scenario_id=case.scenario_id,
        title=case.scenario.title,
        description=case.scenario.description,
        scenario_sha256=brief.sha256,
        scenario_text=brief.text,
        as_of=case.as_of,
        horizon_years=case.years,
        discount_rate=case.discount_rate,
        demand_summary=summary(demand, case.load, case.measured),
        requests_per_year=next(iter(case.requests_by_year), None),
        tokens_per_year=next(iter(case.tokens_by_year), None),
        peak_requests_per_s=case.load.peak_units if isinstance(demand, Requests) else None,
        gpu_hours_per_year=next(iter(case.gpu_hours_by_year), None),
        hours_of_use_per_year=case.load.hours_of_use_per_year,
        carbon_ceiling_kg_per_year=case.scenario.budget.carbon_kg_per_year,
        verdict=verdict(comparison),
        verdict_flips=tuple(flips(comparison, sure.sensitivities)) if sure else (),
        warnings=tuple(
            filter(None, (caution(comparison, sure) if sure and not sure.outcome else None, *warnings(comparison)))
        ),
        **(sure.of_the_scenario() if sure else {}),
    )
