"""What fits a budget: plans against its ceilings, and the most demand that each way can serve under them.

What is paid before the first hour counts into the first year. What is bought, hall and drives with it, is capex, and a
sale in the end is not deducted from it; everything else that is paid is opex.

The most demand is found in whole servers and instances: peak and mean are scaled together, every plan is sized and
costed again, and the largest demand that fits is bracketed by halving. Whole instances can make a larger demand fit
where a smaller one does not, so larger ones are tried again in the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from planner.case import Case
from planner.comparison import Comparison, costed_ways
from planner.demand import DAYS_PER_YEAR
from planner.scenario_money import Budget
from planner.supply.costing import Costed, Kind
from planner.uncertainty.many_ways import having
from planner.words import named
from warehouse.tables import BudgetFit, BudgetReach, PlanStatus, Way

FACTOR = "demand.volume_factor"
LEAST, MOST = 2.0**-10, 2.0**10
"""Between which the most demand is searched, over the planned one [-]."""
PRECISE = 1e-3
BEYOND = (1.02, 1.05, 1.1, 1.25, 1.5)
"""How much more is tried again in the end [-]."""
LOOKS = 3
"""How often the plans near the front are chosen anew, at the demand that was found."""
ROUNDING = 1e-9
Fitting = Callable[[float], Costed | None]
"""The cheapest plan that fits a demand of so many times the planned one."""


@dataclass(frozen=True)
class Figures:
    """What a plan takes of a budget."""

    usd_per_month: float
    """Levelised [USD/month]."""
    usd_per_year: float
    """Paid in the dearest year [USD/year]."""
    capex_usd: float
    """Bought over the horizon [USD]."""
    opex_usd_per_year: float
    """Of the rest, paid in the dearest year [USD/year]."""
    carbon_kg_per_year: float | None
    """Emitted by its electricity in the largest year, where that is known [kg CO2e/year]."""


def figures(found: Costed) -> Figures:
    """What a plan takes of a budget."""
    bought = [part.flows_usd for part in found.components if part.kind is Kind.CAPITAL]
    running = [part.flows_usd for part in found.components if part.kind is not Kind.CAPITAL]
    return Figures(
        found.plan.cost_usd_per_month or 0.0,
        _dearest_year([*bought, *running]),
        sum(max(cost, 0.0) for flows in bought for cost in flows),
        _dearest_year(running),
        found.plan.carbon_kg_per_year,
    )


def broken(budget: Budget, taken: Figures) -> str | None:
    """The first ceiling that is exceeded, in words; nothing where all are kept."""
    limits = (
        (budget.usd_per_month, taken.usd_per_month, "a month"),
        (budget.usd_per_year, taken.usd_per_year, "in its dearest year"),
        (budget.capex_usd, taken.capex_usd, "of capex"),
        (budget.opex_usd_per_year, taken.opex_usd_per_year, "of opex in its dearest year"),
    )
    over = ((limit, cost, what) for limit, cost, what in limits if limit is not None and cost > limit * (1 + ROUNDING))
    dear = next((f"${cost:,.0f} {what}, over ${limit:,.0f}" for limit, cost, what in over), None)
    ceiling, carbon = budget.carbon_kg_per_year, taken.carbon_kg_per_year
    if dear or ceiling is None or carbon is None or carbon <= ceiling * (1 + ROUNDING):
        return dear
    return f"{carbon:,.0f} kg CO2e in its largest year, over {ceiling:,.0f}"


def unsure(budget: Budget, found: Costed) -> str | None:
    """Why a plan can't be said to keep a budget that it does not break."""
    if found.plan.status != PlanStatus.RANKED:
        return found.plan.reason
    if budget.carbon_kg_per_year is None or found.plan.carbon_kg_per_year is not None:
        return None
    if found.plan.energy_kwh_per_year is None:
        return "nobody states what electricity it takes"
    return "its grid is not known: say carbon.kg_per_kwh, or carbon.by_country and supply.electricity for servers"


def keeps(budget: Budget, found: Costed) -> bool:
    """Whether a plan can be said to keep every ceiling."""
    return broken(budget, figures(found)) is None and unsure(budget, found) is None


def fits(comparison: Comparison, budget: Budget) -> Iterator[BudgetFit]:
    """A row for each plan with a price; one whose price, or carbon if asked, is not certain can't be said to fit."""
    for found in comparison.costed:
        taken = figures(found)
        over, why = broken(budget, taken), unsure(budget, found)
        yield BudgetFit(
            source="planner",
            scenario_id=comparison.case.scenario_id,
            plan_id=found.plan.plan_id,
            fits=over is None and why is None,
            reason=over or (f"can't be verified: {why}" if why else None),
            usd_per_month=taken.usd_per_month,
            most_usd_in_a_year=taken.usd_per_year,
            capex_usd=taken.capex_usd,
            most_opex_usd_in_a_year=taken.opex_usd_per_year,
            carbon_kg_per_year=taken.carbon_kg_per_year,
        )


def reaches(comparison: Comparison, budget: Budget) -> Iterator[BudgetReach]:
    """The most demand that each way can serve under the ceilings."""
    for way in dict.fromkeys(c.plan.way for c in comparison.ranked):
        found = _most_of(comparison, budget, way)
        if found:
            yield _reach(comparison, way, *found)


def largest(fitting: Fitting) -> tuple[float, Costed] | None:
    """The largest demand that fits, over the planned one, and the plan that serves it; nothing where none does."""
    low, high = (1.0, 2.0) if fitting(1.0) else (0.5, 1.0)
    while high < MOST and fitting(high):
        low, high = high, 2 * high
    while low > LEAST and not fitting(low):
        low, high = low / 2, low
    best = fitting(low)
    if best is None:
        return None
    while high > low * (1 + PRECISE):
        middle = (low * high) ** 0.5
        found = fitting(middle)
        low, high, best = (middle, high, found) if found else (low, middle, best)
    more = ((low * times, fitting(low * times)) for times in BEYOND)
    return max(((factor, plan) for factor, plan in more if plan), default=(low, best), key=lambda each: each[0])


def _most_of(comparison: Comparison, budget: Budget, way: Way) -> tuple[float, Costed] | None:
    """The same for one way, with the plans near its front chosen anew where the demand has moved."""
    best, near = None, comparison
    for _ in range(LOOKS):
        found = largest(_fitting(replace(near, case=_short(near)), comparison, budget, way))
        if found is None or (best and found[0] <= best[0] * (1 + PRECISE)):
            break
        best, near = found, _at(comparison, comparison.case, found[0])
    return best


def _short(near: Comparison) -> Case:
    return replace(near.case, facts=near.shortlist)


def _fitting(near: Comparison, planned: Comparison, budget: Budget, way: Way) -> Fitting:
    short = replace(planned.case, facts=near.case.facts)

    def fitting(factor: float) -> Costed | None:
        ranked = _at(planned, short, factor).ranked
        return next((c for c in ranked if c.plan.way == way and keeps(budget, c)), None)

    return cache(fitting)


def _at(planned: Comparison, case: Case, factor: float) -> Comparison:
    """Everything costed for so many times the planned demand."""
    here, replicas = having(case, planned.replicas, {FACTOR: factor * planned.case.assumptions[FACTOR]})
    return costed_ways(here, replicas)


def _reach(comparison: Comparison, way: Way, factor: float, found: Costed) -> BudgetReach:
    case = comparison.case
    requests, hours = case.requests_by_year, case.gpu_hours_by_year
    return BudgetReach(
        source="planner",
        scenario_id=case.scenario_id,
        way=way,
        plan_id=found.plan.plan_id,
        plan_name=named(found),
        demand_factor=factor,
        requests_per_day=factor * requests[0] / DAYS_PER_YEAR if requests else None,
        gpu_hours_per_week=factor * hours[0] * 7 / DAYS_PER_YEAR if hours else None,
        gpu_count=found.plan.gpu_count,
        usd_per_month=found.plan.cost_usd_per_month or 0.0,
        is_bounded=factor < MOST / 2,
    )


def _dearest_year(parts: list[tuple[float, ...]]) -> float:
    """Cash out of the dearest year, what is paid before the first hour in the first one [USD]."""
    if not parts:
        return 0.0
    by_year: list[float] = [sum(costs) for costs in zip(*parts, strict=True)]
    return max(by_year[0] + by_year[1], *by_year[2:], 0.0)
