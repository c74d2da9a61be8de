"""From components to a plan's cost lines and totals: every total is a sum of lines, and nothing else."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import reduce
from typing import Any

from planner.finance import capital_recovery_factor, net_present_value
from planner.many import most, some
from planner.supply.bought import Bought
from planner.supply.parts import DEAREST_YEAR, Made, Making, Part, Parts, yearly
from warehouse.tables import CostLine, CostPart, Flow, Nature, Plan

MONTHS_PER_YEAR = 12
MILLION = 1e6


class Kind(Enum):
    """What a component is to taxes and to break-even."""

    RUNNING = auto()
    """Paid as long as the plan runs."""
    ONCE = auto()
    """Paid at some time, and deducted then: setting up, renting until servers come."""
    INTEREST = auto()
    """What lent money costs: deducted when it is paid."""
    CAPITAL = auto()
    """Bought, repaid or sold: written off, not deducted."""
    ALIKE = auto()
    """Running, and borne by every way alike: no part of what another plan costs meanwhile."""
    TAX = auto()
    """What taxes take off the others."""


@dataclass(frozen=True)
class Component:
    """What one thing costs: before the first hour, and at the end of each year."""

    name: str
    upfront_usd: float
    yearly_usd: tuple[float, ...]
    formula: str
    inputs: str
    price_id: str | None = None
    kind: Kind = Kind.RUNNING
    drifting_usd_per_year: float = 0.0
    """The yearly rate at the start, where it moves with a price [USD/year]."""
    steady_usd_per_year: float = 0.0
    """The yearly rate once all runs, where it does not [USD/year]."""
    making: Making | None = field(default=None, compare=False, repr=False)
    """How it is made; nothing moves it where that is not said."""

    @property
    def flows_usd(self) -> tuple[float, ...]:
        """Cash out by year, year 0 first."""
        return (self.upfront_usd, *self.yearly_usd)

    def times(self, share: float) -> "Component":
        """A share of it."""
        return replace(
            self,
            upfront_usd=self.upfront_usd * share,
            yearly_usd=tuple(cost * share for cost in self.yearly_usd),
            drifting_usd_per_year=self.drifting_usd_per_year * share,
            steady_usd_per_year=self.steady_usd_per_year * share,
            making=None,
        )

    @property
    def made(self) -> Made:
        """The parts that it is made of."""
        if self.making:
            return self.making()
        rates = (self.drifting_usd_per_year, self.steady_usd_per_year)
        moving, steady = ((Part((rate,), "USD"),) if rate else () for rate in rates)
        return Made((Part(self.flows_usd, "USD"),), moving, steady)


def running(name: str, yearly_usd: Sequence[float], formula: str, inputs: str, parts: Callable[[], Parts]) -> Component:
    """A component that is paid year after year and does not move with a price."""
    return Component(
        name,
        0.0,
        tuple(yearly_usd),
        formula,
        inputs,
        steady_usd_per_year=reduce(most, yearly_usd, 0.0),
        making=lambda: Made(parts(), steady=DEAREST_YEAR),
    )


@dataclass(frozen=True)
class Draft:
    """A plan in the making: what it is, what it costs, and the work it does in each year."""

    fields: dict[str, Any]
    components: tuple[Component, ...]
    useful_gpu_hours: tuple[float, ...] = ()
    """GPU-hours of work in each year; nothing for an API [GPU h]."""
    bought: tuple[Bought, ...] = ()
    begins_years: float = 0.0
    """From the plan's first hour to the first on what is bought [years]."""

    @property
    def flows_usd(self) -> list[float]:
        """Cash out by year, year 0 first."""
        return [sum(costs) for costs in zip(*(part.flows_usd for part in self.components), strict=True)]

    @property
    def rate_usd_per_year(self) -> float:
        """The yearly rate at the start: what goes on being paid."""
        return sum(part.drifting_usd_per_year + part.steady_usd_per_year for part in self.components)

    def npv(self, discount_rate: float) -> float:
        """All flows, discounted to today [USD]."""
        return net_present_value(discount_rate, self.flows_usd)

    def with_more(self, *components: Component | None) -> "Draft":
        """The same with more components; those that cost nothing in any year are left out."""
        added = [part for part in components if part and some(part.flows_usd)]
        return replace(self, components=(*self.components, *added))


@dataclass(frozen=True)
class Costed:
    """A plan with its components."""

    plan: Plan
    components: tuple[Component, ...]
    begins_years: float = 0.0
    """From the plan's first hour to the first on what is bought [years]."""

    @property
    def flows_usd(self) -> list[float]:
        """Cash out by year, year 0 first."""
        return [sum(costs) for costs in zip(*(part.flows_usd for part in self.components), strict=True)]

    @property
    def rates_usd_per_year(self) -> tuple[float, float]:
        """The yearly rate at the start: what moves with a price, and what does not."""
        drifting = sum(part.drifting_usd_per_year for part in self.components)
        return drifting, sum(part.steady_usd_per_year for part in self.components)

    def parts(self) -> list[CostPart]:
        """How the components are made, as rows."""
        return [
            _part(self.plan, component, flow, number, part)
            for component in self.components
            for flow, parts in _by_flow(component.made)
            for number, part in enumerate(parts, 1)
        ]

    def lines(self) -> list[CostLine]:
        """The components as rows; a year in which a component costs nothing has none."""
        return [
            _line(self.plan, part, year, cost)
            for part in self.components
            for year, cost in enumerate(part.flows_usd)
            if cost
        ]


def costed(draft: Draft, discount_rate: float, tokens_by_year: Sequence[float]) -> Costed:
    """A plan whose totals follow from its components.

    Costs per unit are levelised: discounted cost over discounted work, which for the same work in all years is the
    annuity of the cost over a year's work.

    Args:
        draft: the plan in the making.
        discount_rate: [fraction per year].
        tokens_by_year: tokens served in each year, where the demand is in requests [tokens].
    """
    flows = draft.flows_usd
    npv = net_present_value(discount_rate, flows)
    annuity = npv * capital_recovery_factor(discount_rate, len(flows) - 1)
    per_gpu_hour = _levelised(npv, discount_rate, draft.useful_gpu_hours)
    per_token = _levelised(npv, discount_rate, tokens_by_year)
    plan = Plan.of(
        source="planner",
        **draft.fields,
        upfront_usd=flows[0],
        total_cost_usd=sum(flows),
        npv_cost_usd=npv,
        cost_usd_per_month=annuity / MONTHS_PER_YEAR,
        cost_usd_per_useful_gpu_hour=per_gpu_hour,
        cost_usd_per_million_tokens=None if per_token is None else per_token * MILLION,
    )
    return Costed(plan, draft.components, draft.begins_years)


def staff(fte_by_year: Sequence[float], usd_per_fte_year: float) -> Component:
    """People who keep it running."""
    return running(
        "staff",
        [fte * usd_per_fte_year for fte in fte_by_year],
        "full-time equivalents x yearly cost of one",
        f"{fte_by_year[-1]:.3g} FTE; {usd_per_fte_year:,.0f} USD/FTE-year",
        lambda: (Part(yearly(fte_by_year), "FTE", factors=("staff.usd_per_fte_year",)),),
    )


def _levelised(npv: float, discount_rate: float, work_by_year: Sequence[float]) -> float | None:
    """Cost over work; nothing where there is none, or so little that no number holds the quotient."""
    done = net_present_value(discount_rate, [0.0, *work_by_year])
    found = npv / done if done else math.inf
    return found if math.isfinite(found) else None


def _line(plan: Plan, part: Component, year: int, cost_usd: float) -> CostLine:
    return CostLine(
        source="planner",
        plan_id=plan.plan_id,
        scenario_id=plan.scenario_id,
        component=part.name,
        year=year,
        cost_usd=cost_usd,
        formula=part.formula,
        inputs=part.inputs,
        price_id=part.price_id,
    )


def _by_flow(made: Made) -> Iterator[tuple[Flow, Parts]]:
    yield Flow.CASH, made.cash
    yield Flow.MOVING_RATE, made.moving
    yield Flow.STEADY_RATE, made.steady


def _part(plan: Plan, component: Component, flow: Flow, number: int, part: Part) -> CostPart:
    return CostPart(
        source="planner",
        plan_id=plan.plan_id,
        scenario_id=plan.scenario_id,
        component=component.name,
        flow=flow,
        part=number,
        nature=Nature[component.kind.name],
        quantity_by_year=part.quantities,
        unit=part.unit,
        usd_per_unit=part.usd_per_unit,
        factors=part.factors,
        most_by_year=part.most,
        basis=part.basis,
        of_plan_id=part.of_plan_id,
    )
