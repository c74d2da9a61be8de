"""What a plan costs at a stop of the levers that a reader may move: the engine's own answer, costed again."""

from typing import ClassVar

from warehouse.tables.record import Dated


class LeverStop(Dated):
    """A plan's cash and pay-back terms at one stop of load factor, price drift and horizon, or their slope there.

    Cash is a straight line in what servers cost and in the tariff, so beside the row of a stop stand those of its
    slopes: cash elsewhere is the stop's plus slope x (moved - planned). A plan without a slope has none.
    """

    key: ClassVar[tuple[str, ...]] = (
        "scenario_id",
        "plan_id",
        "load_factor",
        "price_drift_per_year",
        "horizon_years",
        "slope_in",
    )
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    plan_id: str
    """The plan."""
    load_factor: float
    """Mean load over peak load, the peak kept: how busy the demand is [fraction]."""
    price_drift_per_year: float
    """How rental prices move, for all accelerators alike unless it is the planned one [fraction per year]."""
    horizon_years: int
    """How far ahead is looked [years]."""
    is_planned: bool
    """Whether this is the scenario as it stands, each accelerator's own drift included."""
    slope_in: str
    """`none` for the stop itself; else the assumption in which this is the slope, per unit of it."""
    cash_usd: tuple[float, ...]
    """Cash out by year, year 0 first; of a slope, per unit of its assumption [USD]."""
    drifting_usd_per_year: float
    """Yearly rate at the start that moves with rental prices [USD/year]."""
    steady_usd_per_year: float
    """Yearly rate that does not [USD/year]."""
    once_usd: float
    """What is paid once, setting up and renting meanwhile [USD]."""
    sold_usd: float
    """What is sold at the end, as negative cost [USD]."""
    lead_years: float
    """From the order to the first hour on what is bought [years]."""
    useful_utilisation: float | None
    """GPU-hours of work over GPU-hours paid for, at this stop [fraction]."""
    work_per_year: float
    """Tokens, or GPU-hours of work, in a mean year [tokens or GPU h]."""
