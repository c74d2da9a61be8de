"""What is bought by the hour, and what is given away to a hosted API, as offerings.

A plan's lines are split by what they grow with: instance-hours (rent, support, setting up, waiting), instances
(storage, where its size is assumed by GPU), work (egress, tokens), and nothing (people, data that is stated): those
are paid once, whatever the mix.
"""

from collections.abc import Collection

import numpy as np

from planner.case import Case
from planner.fleet import Replica, Replicas
from planner.portfolio.grid import Grid, Meter, grid
from planner.portfolio.offering import Offering, Unit, by_year, taxed
from planner.portfolio.problem import Numbers
from planner.supply.costing import Costed
from planner.supply.energy import Power, rented_power
from planner.supply.fitting import Fleets, fitting, largest
from planner.supply.rented_lines import BLOCK_HOURS
from warehouse.tables import Plan, Route

PEOPLE, STORAGE, EGRESS, LARGER_MODEL = "staff", "storage", "egress", "larger model"
MANY = 1_000_000  # cells: as many as there are replicas
SHARED = {PEOPLE, LARGER_MODEL, "taxes saved"}


def by_the_hour(case: Case, replicas: Replicas, found: Costed) -> Offering:
    """A plan on demand, on spot, in blocks or from a marketplace."""
    fleets, meter = fleets_of(case, replicas, found.plan), _meter(case, found.plan)
    one = unit(fleets)
    cut = _own_grid(case, one)
    cells = cut.cells(one.capacity_units)[1]
    paid = [float(hours[::cells].sum()) for hours in cut.paid_hours(meter)]
    counts = [float(-(-needed // cells)) for needed in cut.needed_cells]
    return Offering(
        found,
        case.years,
        unit=one,
        hour_cash=by_year(cash(case, found, without={*SHARED, STORAGE, EGRESS}), paid),
        work_cash=egress(case, found),
        there_cash=by_year(storage(case, found), counts),
        meter=meter,
        power=power_of(case, found, fleets),
        full_hours=full_hours(fleets),
    )


def _own_grid(case: Case, one: Unit) -> Grid:
    """The demand in cells that fit one way: as `compare` has it."""
    service = case.scenario.service
    reserve = service.reserve_replicas if case.scenario.model else 0
    return grid(case.loads, {one.replica_units}, reserve, scale_to_zero=service.scale_to_zero, most_cells=MANY)


def given_away(case: Case, found: Costed) -> Offering:
    """A hosted API: tokens by the request."""
    work = [load.unit_hours_per_year for load in case.loads]
    return Offering(found, case.years, work_cash=by_year(cash(case, found, without=SHARED), work))


def fleets_of(case: Case, replicas: Replicas, plan: Plan) -> Fleets:
    """The fleets that a plan was costed with."""
    possible = replicas[str(plan.gpu_id)]
    same = tuple(r for r in possible if isinstance(r, Replica) and r.gpu_count == plan.tensor_parallel)
    size = (plan.gpu_count or 1) // (plan.instance_count or 1)
    found = fitting(case, str(plan.gpu_id), size, {str(plan.gpu_id): same}, "instance", len)
    assert not isinstance(found, str)  # noqa: S101 - the plan was costed with it
    return found


def power_of(case: Case, found: Costed, fleets: Fleets) -> Power | None:
    """What a rented instance takes, on the grid of its offer's country."""
    offer = next((o for o in case.facts.offers if o.price_id == found.plan.price_id), None)
    return rented_power(case, offer.country if offer else None, fleets)


def full_hours(fleets: Fleets) -> float:
    """Instance-hours at full speed for a unit of load carried for an hour [h/unit h]."""
    first = fleets[0]
    return first.replica.gpu_count / first.replica.full_units / first.instance_gpu_count


def unit(fleets: Fleets) -> Unit:
    """What one instance is and carries."""
    most = largest(fleets)
    each, gpus = most.replica.planned_units, most.instance_gpu_count
    return Unit(gpus // most.replica.gpu_count * each, each, gpus)


def cash(case: Case, found: Costed, *, without: Collection[str] = (), only: Collection[str] | None = None) -> Numbers:
    """What some of a plan's lines take by year, year 0 first, taxes taken off [USD]."""
    flows = np.zeros(case.years + 1)
    for part in found.components:
        if part.name not in without and (only is None or part.name in only):
            flows += part.flows_usd
    return taxed(flows, case.assumptions["finance.tax_rate"])


def egress(case: Case, found: Costed) -> Numbers:
    """What leaves with each unit of work."""
    return by_year(cash(case, found, only={EGRESS}), [load.unit_hours_per_year for load in case.loads])


def storage(case: Case, found: Costed) -> Numbers:
    """What is kept by all instances, where that is assumed by GPU; nothing where the scenario states all of it."""
    if case.scenario.data.storage_gb is not None:
        return np.zeros(case.years + 1)
    return cash(case, found, only={STORAGE})


def _meter(case: Case, plan: Plan) -> Meter:
    if plan.route == Route.CAPACITY_BLOCK:
        return Meter(0.0, BLOCK_HOURS, 0.0)
    a = case.assumptions
    each = a["rented.start_hours"] + a["rented.drain_hours"] + a[f"{plan.way}.billing_increment_hours"] / 2
    return Meter(each, a["rented.minimum_rental_hours"], a["rented.autoscaling_overhead_fraction"])
