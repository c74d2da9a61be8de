"""Electricity of a plan's GPUs, and what it emits: power at work and idle, times hours, PUE and the grid's intensity.

The year with most of it is taken, with all servers running. What waits for servers, storage and whoever answers an API
is not in it; the power of an API is nobody's to know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from planner.case import Case
from planner.many import least, most
from planner.supply.fitting import Fleets

W_PER_KW = 1000.0
Fields = dict[str, object]


@dataclass(frozen=True)
class Power:
    """What a server takes from the grid, its hall included, and what a kilowatt-hour emits."""

    idle_kw: float
    """While it is there [kW]."""
    work_kw: float
    """Beyond that, at full speed [kW]."""
    said: str
    """How that is made."""
    kg_per_kwh: float | None = None
    """What the grid emits; nothing where that is not asked for, or not known [kg CO2e/kWh]."""

    def kwh(self, there_hours: float, work_hours: float) -> float:
        """Electricity of so many server-hours, and of those at full speed [kWh]."""
        return there_hours * self.idle_kw + work_hours * self.work_kw


def power(case: Case, place: str | None, kilowatts: tuple[float, float], effectiveness: float) -> Power:
    """What a server takes.

    Args:
        case: whether carbon is asked for, and what the grids emit.
        place: the country of the servers, where it is known.
        kilowatts: of one server that waits, and of one at work [kW].
        effectiveness: facility power over server power [-].
    """
    idle, full = kilowatts
    said = f"{idle:.3g} kW idle, {full:.3g} kW at work, each of a server; PUE {effectiveness:g}"
    intensity, source = _grid(case, place) or (None, "")
    if intensity is not None:
        said += f"; {intensity:.4g} kg CO2e/kWh ({source})"
    return Power(idle * effectiveness, (full - idle) * effectiveness, said, intensity)


def of_servers(taken: Power, hours: Iterable[tuple[float, float]]) -> Fields:
    """What a plan says of its energy, by server-hours there and of work at full speed in each year [h]."""
    energy = reduce(most, (taken.kwh(there, work) for there, work in hours))
    known: Fields = {"energy_kwh_per_year": energy, "energy_inputs": taken.said}
    return known if taken.kg_per_kwh is None else {**known, "carbon_kg_per_year": energy * taken.kg_per_kwh}


def of_rented(case: Case, country: str | None, fleets: Fleets, paid_instance_hours: Sequence[float]) -> Fields:
    """What a plan on rented instances says of its energy."""
    taken, each = rented_power(case, country, fleets), fleets[0].instance_gpu_count
    work = (f.useful_gpu_hours_per_year / each for f in fleets)
    return of_servers(taken, zip(paid_instance_hours, work, strict=True)) if taken else {}


def rented_power(case: Case, country: str | None, fleets: Fleets) -> Power | None:
    """What a rented instance takes: the power of its GPUs times what servers have over it."""
    first = fleets[0]
    gpu = case.facts.gpus.get(first.replica.gpu_id)
    if gpu is None or not gpu.tdp_w:
        return None
    a, kilowatts = case.assumptions, gpu.tdp_w * first.instance_gpu_count / W_PER_KW
    full = kilowatts * least(a["owned.full_power_over_tdp"], a["owned.max_power_over_tdp"])
    idle = least(kilowatts * a["owned.max_power_over_tdp"] * a["owned.idle_power_fraction"], full)
    return power(case, country, (idle, full), a["carbon.rented_power_usage_effectiveness"])


def _grid(case: Case, country: str | None) -> tuple[float, str] | None:
    """What a kilowatt-hour emits [kg CO2e], and who says so, where that is asked for and known."""
    scenario = case.scenario
    if scenario.carbon is None and scenario.budget.carbon_kg_per_year is None:
        return None
    if scenario.carbon and country in scenario.carbon.by_country:
        return scenario.carbon.by_country[country], f"{country}, this scenario"
    if scenario.carbon and scenario.carbon.kg_per_kwh is not None:
        return scenario.carbon.kg_per_kwh, "this scenario"
    found = case.facts.grids.get(country or "")
    return (found[0], f"{country}, {found[1]}") if found else None
