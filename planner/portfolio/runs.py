"""Training in a mix: whole runs are dealt out to teams of instances, each of which does one run after another.

A run goes to one accelerator at a time, but not all runs need go to the same. So the load is runs a year, spread evenly
over it, and a cell is a run. What is held is a team: as many instances as are in time for one run, or more, credited
with the whole runs that a year has room for. What is rented by the hour is paid for by the run.
"""

import math
from dataclasses import replace

import numpy as np

from planner.case import Case
from planner.fleet import Replica, Replicas
from planner.load import TOLERANCE, Load
from planner.portfolio.by_hour import SHARED, cash, fleets_of, full_hours, power_of, unit
from planner.portfolio.grid import MOST_CELLS, Grid
from planner.portfolio.offering import Offering, Unit, by_year
from planner.scenario_demand import Training
from planner.supply.costing import Costed
from planner.supply.fitting import largest
from planner.training.work import HOURS_PER_DAY, run_days
from warehouse.units import HOURS_PER_YEAR

MOST_TEAMS = 8  # sizes of one way's teams that are tried


def runs_grid(case: Case, demand: Training) -> Grid:
    """The runs of each year as cells: one run each, or several where there are very many."""
    runs, grain = demand.runs_per_year, runs_in_a_cell(demand)
    loads = (Load(runs, 1.0, HOURS_PER_YEAR),) * case.years
    return Grid(grain, 0, math.ceil(runs / grain - TOLERANCE), loads, scale_to_zero=True)


def runs_in_a_cell(demand: Training) -> float:
    """Runs a year that go together [1]."""
    return float(max(math.ceil(demand.runs_per_year / MOST_CELLS), 1))


def in_runs(case: Case, demand: Training, replicas: Replicas, one: Offering) -> Offering:
    """A way that is held, what it carries counted in runs a year."""
    work = run_work(case, demand)
    return replace(
        one,
        unit=_in_runs(one.unit, work),
        work_cash=one.work_cash * (work / HOURS_PER_YEAR),
        team=one.plan.instance_count,
        full_hours=one.full_hours * (work / HOURS_PER_YEAR),
        least_team=least_instances(case, demand, largest(fleets_of(case, replicas, one.plan)).replica, one.unit),
    )


def teams(case: Case, one: Offering) -> list[Offering]:
    """A way that is held, as teams of several sizes; any other as it is."""
    demand = case.scenario.demand
    if not one.orders or not isinstance(demand, Training):
        return [one]
    grain = runs_in_a_cell(demand)
    sizes = team_sizes(one.unit.capacity_units / grain, one.least_team, one.team or 1, demand.runs_per_year / grain)
    return [replace(one, team=size) for size in sizes]


def by_the_run(case: Case, demand: Training, replicas: Replicas, found: Costed) -> Offering:
    """A plan on demand, on spot, in blocks or from a marketplace: each run bears its share of the plan's cost."""
    fleets = fleets_of(case, replicas, found.plan)
    one = unit(fleets)
    run_hours = [demand.runs_per_year * HOURS_PER_YEAR] * case.years
    return Offering(
        found,
        case.years,
        unit=_in_runs(one, run_work(case, demand)),
        work_cash=by_year(cash(case, found, without=SHARED), run_hours),
        hour_cash=np.zeros((case.years, case.years + 1)),
        there_cash=np.zeros((case.years, case.years + 1)),
        team=found.plan.instance_count or 1,
        least_team=least_instances(case, demand, largest(fleets).replica, one),
        power=power_of(case, found, fleets),
        full_hours=full_hours(fleets) * run_work(case, demand) / HOURS_PER_YEAR,
    )


def _in_runs(one: Unit, work: float) -> Unit:
    carries = one.capacity_units * HOURS_PER_YEAR / work
    return Unit(carries, carries, one.gpus)


def run_work(case: Case, demand: Training) -> float:
    """What one run takes, lost work done again [load units h]."""
    return case.load.unit_hours_per_year / demand.runs_per_year


def least_instances(case: Case, demand: Training, replica: Replica, one: Unit) -> int:
    """Instances that are in time for one run, and hold it [1]."""
    days = run_days(demand, case.as_of)
    pace = run_work(case, demand) / (days * HOURS_PER_DAY) if days else 0.0
    together = max(math.ceil(pace / replica.planned_units - TOLERANCE), replica.least_replicas)
    return math.ceil(together / (one.gpus // replica.gpu_count))


def team_sizes(runs_of_each: float, least: int, most: int, runs: float) -> list[int]:
    """How many instances a team may have: from those that are in time to those that do all runs, a run's worth apart.

    >>> team_sizes(runs_of_each=0.4, least=2, most=8, runs=3)
    [3, 5, 8]
    """
    useful = {max(math.ceil(done / runs_of_each - TOLERANCE), least) for done in range(1, math.ceil(runs) + 1)}
    sizes = sorted({min(size, most) for size in useful})
    if len(sizes) <= MOST_TEAMS:
        return sizes
    return [sizes[round(place)] for place in np.linspace(0, len(sizes) - 1, MOST_TEAMS)]
