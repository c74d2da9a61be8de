"""Whole instances for a load, a fleet each year: the same one in all years where the demand does not grow."""

from collections.abc import Callable
from typing import Any

from planner.case import Case
from planner.fleet import Fleet, Replicas, fleet
from planner.load import Work
from planner.scenario_demand import NODE_GPUS

MOST_INSTANCES = 50_000
"""Instances or servers of one plan: more than the largest clusters of 2026 have."""
Fleets = tuple[Fleet, ...]
"""The fleet of each year; all of one kind of replica and instance."""


def fitting(
    case: Case, gpu_id: str, size: int | None, replicas: Replicas, place: str, order: Callable[[Fleets], Any]
) -> Fleets | str:
    """The fleets that come first in an order, or why no replica fits.

    Args:
        case: the demand and what it must satisfy.
        gpu_id: the accelerator.
        size: GPUs of one instance; nobody says where nothing.
        replicas: what fits which accelerator.
        place: what an instance is called, for the reason.
        order: the least is taken.
    """
    if case.strata:
        key = (gpu_id, size, place)
        return case.strata.fleets(key, lambda one, carrying: fitting(one, gpu_id, size, carrying, place, order))
    found = _possible(case, gpu_id, size, replicas, place)
    return found if isinstance(found, str) else min(found, key=order)


def _possible(case: Case, gpu_id: str, size: int | None, replicas: Replicas, place: str) -> list[Fleets] | str:
    """Fleets of every replica that fits, or why none does."""
    possible = replicas.get(gpu_id, "we have no figures for this accelerator")
    if isinstance(possible, str):
        return possible
    if size == 0 or not any(load.peak_units for load in case.loads):
        return "a fraction of a GPU" if size == 0 else "no hour of the demand has any load"
    reserve = case.scenario.service.reserve_replicas if case.scenario.model else 0
    scaling = case.scenario.service.scale_to_zero
    found = [
        tuple(fleet(load, r, size or r.gpu_count, reserve, scaling) for load in case.loads)
        for r in possible
        if r.gpu_count <= (size or NODE_GPUS)
    ]
    if found and isinstance(case.load, Work):
        found = [fleets for fleets in found if not _is_split(fleets)]
        if not found:
            return f"one {place} is too slow, and a run goes over several only where each is a node of {NODE_GPUS} GPUs"
    if not found:
        return f"needs {min(r.gpu_count for r in possible)} GPUs in one {place}, this one has {size}"
    served = [fleets for fleets in found if largest(fleets).instance_count <= MOST_INSTANCES]
    if not served:
        fewest = min(largest(fleets).instance_count for fleets in found)
        return f"needs {fewest:,} {place}s at once; plans go up to {MOST_INSTANCES:,}"
    return served


def _is_split(fleets: Fleets) -> bool:
    """Whether a run would go over instances that are no whole nodes, whose network nobody sells for that."""
    most = largest(fleets)
    return most.instance_count > 1 and most.instance_gpu_count < NODE_GPUS


def largest(fleets: Fleets) -> Fleet:
    """The fleet of the year that needs most."""
    first = fleets[0]
    return first if all(f is first for f in fleets) else first.most(fleets)


def shared_fields(case: Case, fleets: Fleets, paid_instance_hours: tuple[float, ...]) -> dict[str, object]:
    """What a plan on GPUs says of its fleet: sizes at the peak, hours as a mean of the years.

    Four utilisations, each over the hours paid for: allocated (the load and its reserve need the instance), busy (a
    replica has work in it), useful (at full speed), and token-efficient (as full as without a limit of pace).
    """
    most = largest(fleets)
    gpus, years = most.instance_gpu_count, len(fleets)
    paid = sum(paid_instance_hours) * gpus
    useful = sum(f.useful_gpu_hours_per_year for f in fleets)
    efficiency = most.replica.token_efficiency or case.scenario.utilisation.token_efficient_over_useful
    return {
        "gpu_id": most.replica.gpu_id,
        "tensor_parallel": most.replica.gpu_count,
        "replica_count": most.replica_count,
        "instance_count": most.instance_count,
        "gpu_count": most.gpu_count,
        "sizing_summary": most.replica.summary,
        "instance_hours_per_year": sum(paid_instance_hours) / years,
        "allocated_utilisation": sum(f.elastic_instance_hours_per_year for f in fleets) * gpus / paid,
        "busy_utilisation": sum(f.busy_gpu_hours_per_year for f in fleets) / paid,
        "useful_utilisation": useful / paid,
        "token_utilisation": useful * efficiency / paid if efficiency else None,
        "useful_gpu_hours_per_year": useful / years,
    }
