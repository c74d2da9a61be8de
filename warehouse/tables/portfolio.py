"""The cheapest mix of all ways to serve one scenario, beside the cheapest single way."""

from enum import StrEnum
from typing import ClassVar

from warehouse.tables.record import Dated


class PortfolioStatus(StrEnum):
    """What the search for a mix came to."""

    OPTIMAL = "optimal"
    TIME_LIMIT = "time_limit"
    INFEASIBLE = "infeasible"
    NOTHING_TO_MIX = "nothing_to_mix"


class Portfolio(Dated):
    """What to hold and what to buy by the hour so that the whole costs least; its parts are rows of portfolio_layer."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id",)
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario it serves."""
    status: PortfolioStatus
    """optimal, time_limit (good to the stated gap), infeasible (caps leave demand unserved) or nothing_to_mix."""
    reason: str | None = None
    """Why there is no mix."""
    gap_fraction: float | None = None
    """How far the cost may be above the least possible one, as the solver proves it [fraction]."""
    npv_cost_usd: float | None = None
    """Cash out over the horizon, discounted to today: what the mix is chosen by [USD]."""
    cost_usd_per_month: float | None = None
    """Its annuity over the horizon, over 12 [USD/month]."""
    total_cost_usd: float | None = None
    """Cash out over the horizon, residual values deducted, undiscounted [USD]."""
    upfront_usd: float | None = None
    """Cash before the first hour [USD]."""
    shared_npv_cost_usd: float | None = None
    """Of the discounted cost, what belongs to no layer: people, data that every way keeps, a larger model [USD]."""
    best_plan_id: str | None = None
    """The cheapest single way that the same limits allow, a row of `plan`."""
    best_plan_npv_cost_usd: float | None = None
    """What that costs, discounted [USD]."""
    saving_npv_usd: float | None = None
    """What the mix saves against it, discounted [USD]."""
    saving_fraction: float | None = None
    """The same as a part of the single way's cost [fraction]."""
    load_unit: str | None = None
    """What loads are counted in: requests/s, nodes or GPUs."""
    peak_load_units: float | None = None
    """The load at its highest, in the year that needs most [load units]."""
    reserve_units: float | None = None
    """Load that the reserve could carry, kept once for the whole mix [load units]."""
    grain_units: float | None = None
    """The step in which load is dealt out: what one replica carries, or a part or a multiple of it [load units]."""
    energy_kwh_per_year: float | None = None
    """Electricity of all layers in the year with most; empty where that of any is not known [kWh/year]."""
    carbon_kg_per_year: float | None = None
    """What that emits, where it is asked for and known of every layer [kg CO2e/year]."""
    explanation: tuple[str, ...] = ()
    """Why this mix, a sentence each: thresholds, what is capped, what one more unit would save or cost."""
