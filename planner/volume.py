"""The best fleet that is paid whether used or not, against the cheapest API: from how many requests does it win?"""

from planner.comparison import Comparison
from planner.finance import BreakevenVolume, breakeven_volume
from planner.supply.costing import Costed
from warehouse.tables import Way
from warehouse.units import HOURS_PER_MONTH

SECONDS_PER_HOUR = 3600


def volume(comparison: Comparison) -> tuple[Costed, Costed, BreakevenVolume] | None:
    """A fleet, an API, and the requests a month at which they cost the same; nothing where one of them is missing."""
    fleet = next((c for c in comparison.ranked if c.plan.way == Way.OWNED or c.plan.commitment_months), None)
    api = next((c for c in comparison.ranked if c.plan.way == Way.HOSTED_API), None)
    if fleet is None or api is None:
        return None
    asked = sum(comparison.case.requests_by_year) / len(comparison.case.requests_by_year) / 12
    each = (api.plan.cost_usd_per_month or 0.0) / asked
    found = breakeven_volume(fleet.plan.cost_usd_per_month or 0.0, each, _capacity(comparison, fleet))
    return (fleet, api, found) if found else None


def _capacity(comparison: Comparison, fleet: Costed) -> float:
    """Requests a month that the fleet's replicas carry at the planned load, the reserve apart."""
    plan, service = fleet.plan, comparison.case.scenario.service
    known = comparison.replicas.get(str(plan.gpu_id), ())
    carried = [r.planned_units for r in known if not isinstance(r, str) and r.gpu_count == plan.tensor_parallel]
    held = (plan.instance_count or 0) * (
        (plan.gpu_count or 0) // (plan.instance_count or 1) // (plan.tensor_parallel or 1)
    )
    replicas = max(held - service.reserve_replicas, 0)
    return replicas * (carried[0] if carried else 0.0) * SECONDS_PER_HOUR * HOURS_PER_MONTH
