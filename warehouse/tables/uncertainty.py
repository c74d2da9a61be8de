"""What a plan may cost when its assumptions are drawn from their ranges, all at once."""

from typing import ClassVar

from warehouse.tables.record import Dated


class Uncertainty(Dated):
    """One plan near the front over many samples of the assumptions."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "plan_id")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    plan_id: str
    """The plan."""
    p10_usd_per_month: float
    """Levelised monthly cost that a tenth of the samples stay under [USD/month]."""
    p50_usd_per_month: float
    """The same for half of them [USD/month]."""
    p90_usd_per_month: float
    """The same for nine tenths [USD/month]."""
    mean_usd_per_month: float
    """Mean over the samples [USD/month]."""
    probability_cheapest: float
    """Share of samples in which no other plan is cheaper [fraction]."""
    expected_regret_usd_per_month: float
    """What the plan costs more than the cheapest of each sample, on average: the price of not knowing [USD/month]."""
    p90_regret_usd_per_month: float
    """What it costs more at most, in nine tenths of the samples [USD/month]."""
    possible_fraction: float
    """Share of samples in which it can serve the demand; the other figures are over these [fraction]."""
    sample_count: int
    """Samples drawn [1]."""
    seed: int
    """Seed of the sequence: the same seed gives the same samples [-]."""
