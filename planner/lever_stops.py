"""Front plans costed again at every stop of the levers, and how their cash moves with servers' price and the tariff.

The planner itself costs each stop, whole instances, renewed commitments and taxes included, so that a page that only
picks a stop says what the planner would say. Only plans that are the best of their way and terms at some corner take
part. In servers' price and in the tariff cash is a straight line: every line is proportional to one of them or neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from planner.case import Case
from planner.compare import Comparison, NotOwned, costed_ways, finished, not_owned, shortlisted
from planner.levers import HORIZONS_YEARS, Stop, drifts, load_factors, moved, planned
from planner.supply.costing import Costed, Kind
from planner.supply.owned import owned
from warehouse.tables import LeverStop, PlanStatus

NO_SLOPE = "none"
STRAIGHT = {
    "owned.price_factor": ("price_drift_per_year", "horizon_years"),
    "owned.electricity_usd_per_kwh": ("load_factor", "horizon_years"),
}
"""Assumptions in which every plan's cash is a straight line, and the levers on which its slope depends: what used
servers bring moves with rents and not with work, energy with work and not with rents."""


def lever_stops(comparison: Comparison) -> Iterator[LeverStop]:
    """A row for each front plan at each stop, and rows of its slopes there."""
    if not comparison.ranked:
        return
    short = replace(comparison, case=replace(comparison.case, facts=shortlisted(comparison)))
    front = _front(short)
    fewer = replace(short, case=replace(short.case, facts=shortlisted(_having(comparison, front))))
    slopes: dict[tuple[object, ...], dict[str, LeverStop]] = {}
    for stop in _stops(short.case):
        for row in _at(fewer, stop, slopes):
            if row.plan_id in front:
                yield row


def _having(comparison: Comparison, front: frozenset[str]) -> Comparison:
    return replace(comparison, costed=tuple(c for c in comparison.costed if c.plan.plan_id in front))


def _stops(case: Case) -> list[Stop]:
    years = sorted({*HORIZONS_YEARS, case.years})
    return [Stop(*at) for at in product(load_factors(case), drifts(case), years)]


def _front(short: Comparison) -> frozenset[str]:
    """Plans that are the best of their way and terms where each lever stands at an end, or as planned."""
    now, case = planned(short.case), short.case
    ends = (
        {min(load_factors(case)), now.load_factor, max(load_factors(case))},
        {min(drifts(case)), now.price_drift_per_year, max(drifts(case))},
        {min(HORIZONS_YEARS), now.horizon_years, max(HORIZONS_YEARS)},
    )
    best: set[str] = set()
    for at in product(*ends):
        found: dict[object, str] = {}
        for plan in (c.plan for c in costed_ways(moved(case, Stop(*at)), short.replicas).ranked):
            found.setdefault((plan.way, plan.route, plan.commitment_months), plan.plan_id)
        best |= set(found.values())
    return frozenset(best)


def _at(fewer: Comparison, stop: Stop, slopes: dict[tuple[object, ...], dict[str, LeverStop]]) -> Iterator[LeverStop]:
    """All plans at a stop; slopes that are known from another stop are not worked out again."""
    case = moved(fewer.case, stop)
    rest = not_owned(case, fewer.replicas)
    if isinstance(rest.larger, str):
        return
    bought = _bought(case, fewer, rest)
    rented = (finished(case, draft, rest) for draft in rest.drafts)
    is_planned = stop == planned(fewer.case)
    here = [
        _row(case, c, stop, is_planned=is_planned) for c in (*rented, *bought) if c.plan.status == PlanStatus.RANKED
    ]
    yield from here
    for name, depends_on in STRAIGHT.items():
        at = (name, *(getattr(stop, lever) for lever in depends_on))
        if at not in slopes:
            changed = replace(case, assumptions=case.assumptions.having(name, case.assumptions[name] + 1))
            slopes[at] = _slopes(here, _bought(changed, fewer, rest), name)
        moving = (row for row in here if row.plan_id in slopes[at])
        yield from (_slope_at(row, slopes[at][row.plan_id]) for row in moving)


def _bought(case: Case, fewer: Comparison, rest: NotOwned) -> list[Costed]:
    drafts, _ = owned(case, fewer.replicas, rest.until_servers_run(case))
    return [finished(case, draft, rest) for draft in drafts]


def _row(case: Case, found: Costed, stop: Stop, *, is_planned: bool) -> LeverStop:
    drifting, steady = found.rates_usd_per_year
    work = case.tokens_by_year or case.gpu_hours_by_year
    return LeverStop(
        source="planner",
        scenario_id=case.scenario_id,
        plan_id=found.plan.plan_id,
        load_factor=stop.load_factor,
        price_drift_per_year=stop.price_drift_per_year,
        horizon_years=stop.horizon_years,
        is_planned=is_planned,
        slope_in=NO_SLOPE,
        cash_usd=tuple(found.flows_usd),
        drifting_usd_per_year=drifting,
        steady_usd_per_year=steady,
        once_usd=_once(found),
        sold_usd=_sold(found),
        lead_years=found.lead_years,
        useful_utilisation=found.plan.useful_utilisation,
        work_per_year=sum(work) / len(work),
    )


def _slopes(here: Iterable[LeverStop], bought: Iterable[Costed], name: str) -> dict[str, LeverStop]:
    """How plans move where an assumption is larger by one."""
    at = {row.plan_id: row for row in here}
    return {c.plan.plan_id: _slope(at[c.plan.plan_id], c, name) for c in bought if c.plan.plan_id in at}


def _slope(here: LeverStop, more: Costed, name: str) -> LeverStop:
    drifting, steady = more.rates_usd_per_year
    return here.model_copy(
        update={
            "slope_in": name,
            "cash_usd": tuple(after - before for after, before in zip(more.flows_usd, here.cash_usd, strict=True)),
            "drifting_usd_per_year": drifting - here.drifting_usd_per_year,
            "steady_usd_per_year": steady - here.steady_usd_per_year,
            "once_usd": _once(more) - here.once_usd,
            "sold_usd": _sold(more) - here.sold_usd,
            "lead_years": 0.0,
            "useful_utilisation": None,
            "work_per_year": 0.0,
        }
    )


def _slope_at(here: LeverStop, slope: LeverStop) -> LeverStop:
    """A slope, put where it is not worked out but holds."""
    where = ("load_factor", "price_drift_per_year", "horizon_years", "is_planned")
    return slope.model_copy(update={name: getattr(here, name) for name in where})


def _once(found: Costed) -> float:
    return sum(sum(part.flows_usd) for part in found.components if part.kind is Kind.ONCE)


def _sold(found: Costed) -> float:
    """What is sold at the end, as negative cost."""
    capital = [part.yearly_usd[-1] for part in found.components if part.kind is Kind.CAPITAL]
    return sum(cost for cost in capital if cost < 0)
