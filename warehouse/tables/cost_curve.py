"""How the cost of a useful GPU-hour depends on how busy the GPUs are."""

from typing import ClassVar

from warehouse.tables.record import Dated


class CostCurve(Dated):
    """One point of one plan's curve: fixed costs shrink with use, rent by the hour does not."""

    key: ClassVar[tuple[str, ...]] = ("plan_id", "utilisation")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    plan_id: str
    """The plan."""
    utilisation: float
    """Hours of work over hours of the year, for GPUs that are there all year [fraction]."""
    cost_usd_per_useful_gpu_hour: float
    """Levelised cost of a GPU-hour of work at that utilisation [USD/GPU h]."""
