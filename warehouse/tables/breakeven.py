"""When owning overtakes a rented way, under one course of rental prices, or why it never does."""

from typing import ClassVar

from warehouse.tables.record import Dated


class Breakeven(Dated):
    """One owned plan against one rival, under one drift of rental prices."""

    key: ClassVar[tuple[str, ...]] = ("owned_plan_id", "rival_plan_id", "price_drift_per_year")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    owned_plan_id: str
    """The plan that buys."""
    rival_plan_id: str
    """The plan that rents or calls an API."""
    price_drift_per_year: float
    """How the rival's price moves; -0.2 is a fall of 20 % a year [fraction per year]."""
    breakeven_months: float | None = None
    """Months from the first hour of use until cumulative cost is equal; empty where it never is [months]."""
    is_never: bool
    """Whether the curves never meet at any time."""
    within_horizon: bool
    """Whether they meet within the scenario's horizon."""
    breakeven_utilisation: float | None = None
    """Utilisation of the owned fleet from which owning is cheaper; over 1 is out of reach [fraction]."""
    saving_usd: float
    """What owning saves over the horizon, undiscounted; negative where it costs more [USD]."""
    npv_saving_usd: float
    """The same, discounted [USD]."""
