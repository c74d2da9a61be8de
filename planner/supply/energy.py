"""Electricity of a plan's GPUs, and what it emits: power at work and idle, times hours, PUE and the grid's intensity.

The year with most of it is taken, with all servers running. What waits for servers, storage and whoever answers an API
is not in it; the power of an API is nobody's to know.
"""

from collections.abc import Sequence
from functools import reduce

from planner.case import Case
from planner.many import least, most
from planner.supply.fitting import Fleets

W_PER_KW = 1000.0
Fields = dict[str, object]


def of_servers(
    case: Case,
    place: str | None,
    kilowatts: tuple[float, float],
    hours: Sequence[tuple[float, float]],
    effectiveness: float,
) -> Fields:
    """What a plan says of its energy.

    Args:
        case: whether carbon is asked for, and what the grids emit.
        place: the country of the servers, where it is known.
        kilowatts: of one server that waits, and of one at work [kW].
        hours: server-hours there, and of work at full speed, in each year [h].
        effectiveness: facility power over server power [-].
    """
    idle, full = kilowatts
    yearly = [(there * idle + work * (full - idle)) * effectiveness for there, work in hours]
    energy = reduce(most, yearly)
    said = f"{idle:.3g} kW idle, {full:.3g} kW at work, each of a server; PUE {effectiveness:g}"
    known: Fields = {"energy_kwh_per_year": energy, "energy_inputs": said}
    grid = _grid(case, place)
    if grid is None:
        return known
    intensity, source = grid
    inputs = f"{said}; {intensity:.4g} kg CO2e/kWh ({source})"
    return {**known, "carbon_kg_per_year": energy * intensity, "energy_inputs": inputs}


def of_rented(case: Case, country: str | None, fleets: Fleets, paid_instance_hours: Sequence[float]) -> Fields:
    """The same of rented instances, whose power is that of their GPUs times what servers have over it."""
    first = fleets[0]
    gpu = case.facts.gpus.get(first.replica.gpu_id)
    if gpu is None or not gpu.tdp_w:
        return {}
    a, kilowatts = case.assumptions, gpu.tdp_w * first.instance_gpu_count / W_PER_KW
    full = kilowatts * least(a["owned.full_power_over_tdp"], a["owned.max_power_over_tdp"])
    idle = least(kilowatts * a["owned.max_power_over_tdp"] * a["owned.idle_power_fraction"], full)
    work = (f.useful_gpu_hours_per_year / f.instance_gpu_count for f in fleets)
    hours = list(zip(paid_instance_hours, work, strict=True))
    return of_servers(case, country, (idle, full), hours, a["carbon.rented_power_usage_effectiveness"])


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
