"""Levers that a reader of a report may move: how busy the demand is, how rents drift, and how far ahead is looked.

How busy is the load factor, mean load over peak load. It moves by more or less work under the same peak, so fleets
stay as they are and what is paid by use follows. A demand whose hours were measured keeps them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.case import Case
from planner.scenario_demand import GpuHours, Requests, Training
from warehouse.units import HOURS_PER_YEAR

DRIFTS_PER_YEAR = (-0.4, -0.3, -0.2, -0.1, 0.0, 0.2, 0.4)
LOAD_FACTORS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)
HORIZONS_YEARS = (1, 2, 3, 4, 5)
HOURS_PER_WEEK = 168.0
SAME = 1e-9


@dataclass(frozen=True)
class Stop:
    """Where the levers stand."""

    load_factor: float
    """Mean load over peak load [fraction]."""
    price_drift_per_year: float
    """How rental prices move [fraction per year]."""
    horizon_years: int
    """How far ahead is looked [years]."""


def planned(case: Case) -> Stop:
    """Where the levers stand in the scenario itself."""
    return Stop(load_factor(case), case.assumptions["rented.price_drift_per_year"], case.years)


def load_factor(case: Case) -> float:
    """Mean load of the first year over its peak [fraction]."""
    return case.load.unit_hours_per_year / HOURS_PER_YEAR / case.load.peak_units


def load_factors(case: Case) -> list[float]:
    """Where the load factor may stand: the planned one, and others that the demand's hours of use allow.

    Training has hours that its replicas choose, and keeps them.
    """
    now = load_factor(case)
    demand = case.scenario.demand
    if isinstance(demand, Training) or demand.profile is not None or demand.jobs:
        return [now]
    most = now * _most_times(demand)
    return _with(now, [factor for factor in LOAD_FACTORS if factor <= most + SAME])


def drifts(case: Case) -> list[float]:
    """Where the drift of rental prices may stand."""
    return _with(case.assumptions["rented.price_drift_per_year"], DRIFTS_PER_YEAR)


def moved(case: Case, stop: Stop) -> Case:
    """The case with its levers at a stop; each that stands where it did changes nothing."""
    scenario, now = case.scenario, planned(case)
    demand = scenario.demand
    if abs(stop.load_factor - now.load_factor) > SAME and not isinstance(demand, Training):
        demand = _busier(demand, stop.load_factor / now.load_factor)
        scenario = scenario.model_copy(update={"demand": demand})
    scenario = scenario.model_copy(update={"horizon_years": stop.horizon_years})
    if stop.price_drift_per_year == now.price_drift_per_year:
        return replace(case, scenario=scenario)
    drifting = case.assumptions.having("rented.price_drift_per_year", stop.price_drift_per_year)
    return replace(case, scenario=scenario, assumptions=drifting, trends={})


def _most_times(demand: Requests | GpuHours) -> float:
    """How many times its work a demand may have under the same peak."""
    if isinstance(demand, Requests):
        return demand.peak_to_average
    return HOURS_PER_WEEK / (demand.hours_per_week or HOURS_PER_WEEK)


def _busier(demand: Requests | GpuHours, times: float) -> Requests | GpuHours:
    """The demand with so many times its work under the same peak."""
    if isinstance(demand, Requests):
        return demand.model_copy(
            update={
                "requests_per_day": (demand.requests_per_day or 0.0) * times,
                "peak_to_average": max(demand.peak_to_average / times, 1.0),
            }
        )
    hours = min((demand.hours_per_week or 0.0) * times, HOURS_PER_WEEK)
    return demand.model_copy(update={"hours_per_week": hours})


def _with(planned_one: float, others: Sequence[float]) -> list[float]:
    """Stops in their order, the planned one among them exactly."""
    return sorted({planned_one, *(other for other in others if abs(other - planned_one) > SAME)})
