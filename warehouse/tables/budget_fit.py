"""Whether a plan keeps the scenario's budget, and what it takes of it."""

from typing import ClassVar

from warehouse.tables.record import Dated


class BudgetFit(Dated):
    """One plan against the ceilings of its scenario's budget."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "plan_id")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    plan_id: str
    """The plan."""
    fits: bool
    """Whether it keeps every ceiling, at a whole and certain price."""
    reason: str | None = None
    """Which ceiling it exceeds, or why that can't be verified."""
    usd_per_month: float
    """Levelised cost [USD/month]."""
    most_usd_in_a_year: float
    """Cash out of its dearest year; what is paid before the first hour counts into the first [USD/year]."""
    capex_usd: float
    """What is bought over the horizon, a sale in the end not deducted [USD]."""
    most_opex_usd_in_a_year: float
    """Of the rest, cash out of the dearest year [USD/year]."""
    carbon_kg_per_year: float | None = None
    """What its electricity emits in its largest year; empty where the scenario does not ask, or it is not known
    [kg CO2e/year]."""
