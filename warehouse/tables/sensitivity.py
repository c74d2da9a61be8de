"""What each assumption does to the verdict, alone: costs at both ends of its range, and where another way wins."""

from typing import ClassVar

from warehouse.tables.record import Dated


class Sensitivity(Dated):
    """One assumption of one scenario at both ends of its range, all others as they are; a row of a tornado."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "assumption_name")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    assumption_name: str
    """Dotted name in assumptions.toml."""
    unit: str
    """Unit of its values; fractions are 0 to 1."""
    assumed_value: float
    """The value that the plans rest on [see unit]."""
    low_value: float
    """Low end of its range [see unit]."""
    high_value: float
    """High end of its range [see unit]."""
    plan_id: str
    """The cheapest plan at the assumed value: the verdict's."""
    rival_plan_id: str | None = None
    """The cheapest plan of another way at the assumed value."""
    cost_at_low_usd_per_month: float | None = None
    """The verdict's plan at the low end; empty if it can't serve the demand there [USD/month]."""
    cost_at_high_usd_per_month: float | None = None
    """The same at the high end [USD/month]."""
    rival_cost_at_low_usd_per_month: float | None = None
    """The cheapest plan of any other way at the low end [USD/month]."""
    rival_cost_at_high_usd_per_month: float | None = None
    """The same at the high end [USD/month]."""
    advantage_usd_per_month: float | None = None
    """What the verdict's plan saves against the cheapest plan of another way, at the assumed value [USD/month]."""
    advantage_at_low_usd_per_month: float | None = None
    """The same at the low end; under zero the other way is cheaper [USD/month]."""
    advantage_at_high_usd_per_month: float | None = None
    """The same at the high end [USD/month]."""
    swing_usd_per_month: float
    """How far the advantage moves over the range: what a tornado is sorted by [USD/month]."""
    winner_at_low_plan_id: str | None = None
    """The cheapest plan at the low end."""
    winner_at_high_plan_id: str | None = None
    """The cheapest plan at the high end."""
    flips_at_low: bool
    """Whether another way is cheapest at the low end."""
    flips_at_high: bool
    """Whether another way is cheapest at the high end."""
    flip_value: float | None = None
    """The value next to the assumed one at which another way is cheapest; empty if none in the range is [see unit]."""
    flip_plan_id: str | None = None
    """The plan that is cheapest there."""
