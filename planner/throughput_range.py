"""What plans cost at the low and the high end of their throughput's band: the same comparison, twice more.

A fleet is whole, so a plan's cost moves in steps, and not always: a replica that is far from full carries the load at
either end. Only plans near the front are asked again.
"""

from dataclasses import replace

from planner.comparison import Comparison, costed_ways
from planner.fleet import Replica, Replicas
from planner.supply.costing import Costed
from warehouse.tables import Plan


def with_range(comparison: Comparison) -> Comparison:
    """The comparison with each front plan's GPUs and cost at both ends of its throughput's band."""
    case = replace(comparison.case, facts=comparison.shortlist)
    ends = {
        end: {c.plan.plan_id: c.plan for c in costed_ways(case, scaled(comparison.replicas, end)).costed}
        for end in ("low_factor", "high_factor")
    }
    costed = tuple(_ranged(c, ends["low_factor"], ends["high_factor"]) for c in comparison.costed)
    return replace(comparison, costed=costed)


def scaled(replicas: Replicas, end: str) -> Replicas:
    """Replicas that carry what they do at one end of their band."""
    return {
        gpu_id: found if isinstance(found, str) else tuple(_carrying(replica, end) for replica in found)
        for gpu_id, found in replicas.items()
    }


def _carrying(replica: Replica, end: str) -> Replica:
    factor: float = getattr(replica, end)
    return replace(replica, planned_units=replica.planned_units * factor, full_units=replica.full_units * factor)


def _ranged(found: Costed, slow: dict[str, Plan], fast: dict[str, Plan]) -> Costed:
    low, high = slow.get(found.plan.plan_id), fast.get(found.plan.plan_id)
    if low is None or high is None or found.plan.gpu_count is None:
        return found
    plan = found.plan.model_copy(
        update={
            "gpu_count_at_low_throughput": low.gpu_count,
            "gpu_count_at_high_throughput": high.gpu_count,
            "cost_usd_per_month_at_low_throughput": low.cost_usd_per_month,
            "cost_usd_per_month_at_high_throughput": high.cost_usd_per_month,
        }
    )
    return replace(found, plan=plan)
