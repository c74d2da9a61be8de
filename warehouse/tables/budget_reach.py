"""How much demand each way can serve under a scenario's budget."""

from typing import ClassVar

from warehouse.tables.plan import Way
from warehouse.tables.record import Dated


class BudgetReach(Dated):
    """The most demand that one way can serve under every ceiling, peak and mean scaled together."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "way")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    way: Way
    """hyperscaler, specialised_cloud, owned or hosted_api."""
    plan_id: str
    """The plan that serves it."""
    plan_name: str
    """What that is then, in words."""
    demand_factor: float
    """The most demand over the planned one, to a part in a thousand [-]."""
    requests_per_day: float | None = None
    """The same as requests on a mean day of the first year [1/day]."""
    gpu_hours_per_week: float | None = None
    """The same as GPU-hours of work in a mean week of the first year [GPU h/week]."""
    gpu_count: int | None = None
    """GPUs of that plan at the peak; empty for an API [1]."""
    usd_per_month: float
    """What it costs then, levelised [USD/month]."""
    is_bounded: bool
    """Whether the budget bounds it; no where hundreds of times the demand fit as well."""
