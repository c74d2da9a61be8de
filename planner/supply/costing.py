"""From components to a plan's cost lines and totals: every total is a sum of lines, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.finance import capital_recovery_factor, net_present_value
from warehouse.tables import CostLine, Plan

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Component:
    """What one thing costs: before the first hour, and at the end of each year."""

    name: str
    upfront_usd: float
    yearly_usd: tuple[float, ...]
    formula: str
    inputs: str
    price_id: str | None = None
    drifting_usd_per_year: float = 0.0
    """The yearly rate at the start, where it moves with a price [USD/year]."""


@dataclass(frozen=True)
class Costed:
    """A plan with its components."""

    plan: Plan
    components: tuple[Component, ...]

    @property
    def flows_usd(self) -> list[float]:
        """Cash out by year, year 0 first."""
        return _flows(self.components)

    def lines(self) -> list[CostLine]:
        """The components as rows; a year in which a component costs nothing has none."""
        return [
            _line(self.plan, part, year, cost)
            for part in self.components
            for year, cost in enumerate((part.upfront_usd, *part.yearly_usd))
            if cost
        ]


def costed(
    fields: dict[str, Any],
    components: Sequence[Component],
    discount_rate: float,
    tokens_per_year: float | None,
) -> Costed:
    """A plan whose totals follow from its components.

    Args:
        fields: the plan's other fields.
        components: what it costs.
        discount_rate: [fraction per year].
        tokens_per_year: tokens served in a year, where the demand is in requests [tokens].
    """
    flows = _flows(components)
    npv = net_present_value(discount_rate, flows)
    annuity = npv * capital_recovery_factor(discount_rate, len(flows) - 1)
    useful = fields.get("useful_gpu_hours_per_year")
    plan = Plan.of(
        source="planner",
        **fields,
        upfront_usd=flows[0],
        total_cost_usd=sum(flows),
        npv_cost_usd=npv,
        cost_usd_per_month=annuity / MONTHS_PER_YEAR,
        cost_usd_per_useful_gpu_hour=annuity / useful if useful else None,
        cost_usd_per_million_tokens=annuity / tokens_per_year * 1e6 if tokens_per_year else None,
    )
    return Costed(plan, tuple(components))


def staff(fte: float, usd_per_fte_year: float, years: int) -> Component:
    """People who keep it running."""
    return Component(
        "staff",
        0.0,
        (fte * usd_per_fte_year,) * years,
        "full-time equivalents x yearly cost of one",
        f"{fte:.3g} FTE; {usd_per_fte_year:,.0f} USD/FTE-year",
    )


def _flows(components: Sequence[Component]) -> list[float]:
    years = len(components[0].yearly_usd)
    upfront = sum(part.upfront_usd for part in components)
    return [upfront, *(sum(part.yearly_usd[year] for part in components) for year in range(years))]


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
