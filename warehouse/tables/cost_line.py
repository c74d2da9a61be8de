"""One component of a plan's cost in one year: the split, the cash curve and the trace are sums of these."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class CostLine(Dated):
    """What one component costs in one year of one plan."""

    key: ClassVar[tuple[str, ...]] = ("plan_id", "component", "year")
    scope_column: ClassVar[str | None] = "scenario_id"

    plan_id: str
    """The plan it is part of."""
    scenario_id: str
    """The plan's scenario, repeated so that a batch for one scenario touches no other."""
    component: str
    """What is paid for: compute, capex, energy, colocation, staff, support, tokens, residual, ..."""
    year: int = Field(ge=0)
    """0 is before the first hour, 1 the end of the first year of use."""
    cost_usd: float
    """Cash out; money that comes back is negative [USD]."""
    formula: str
    """How the figure is made, in words and symbols."""
    inputs: str
    """The formula's inputs with their units."""
    price_id: str | None = None
    """The price it rests on, where it rests on one."""
