"""What failures cost: work lost, servers waiting for repair, spares to keep, and spot machines taken back."""

import math
from dataclasses import dataclass

from warehouse.units import HOURS_PER_MONTH, HOURS_PER_YEAR


def interruption_rate(share_per_month: float) -> float:
    """Interruptions per hour of a machine of which a share is taken back each month: -ln(1 - s) / 730 [1/h].

    >>> f"{interruption_rate(0.15):.4e}"
    '2.2263e-04'
    """
    return -math.log1p(-share_per_month) / HOURS_PER_MONTH


@dataclass(frozen=True)
class Checkpointing:
    """Work that is saved now and then, and redone from the last save after an interruption (Young 1974, Daly 2006).

    https://doi.org/10.1145/361147.361115 and https://doi.org/10.1016/j.future.2004.11.016 (read 2026-11)
    """

    interruptions_per_hour: float
    checkpoint_hours: float
    restart_hours: float

    @property
    def interval_hours(self) -> float:
        """The interval that wastes least: sqrt(2 * checkpoint / rate) [h].

        >>> round(Checkpointing(0.05, 5 / 60, 0.25).interval_hours, 4)
        1.8257
        """
        return math.sqrt(2 * self.checkpoint_hours / self.interruptions_per_hour)

    @property
    def waste(self) -> float:
        """Share of hours lost: checkpoint / t + rate * (t / 2 + restart), at most all of them [fraction].

        >>> round(Checkpointing(0.05, 5 / 60, 0.25).waste, 5)
        0.10379
        """
        if self.interruptions_per_hour == 0:
            return 0.0
        lost = self.checkpoint_hours / self.interval_hours
        return min(1.0, lost + self.interruptions_per_hour * (self.interval_hours / 2 + self.restart_hours))


def useful_spot_price(spot_usd: float, waste: float, obtained: float = 1.0, on_demand_usd: float = 0.0) -> float | None:
    """Price of a useful hour where spot is had some of the time and on-demand fills in; none where all is wasted.

    a * p_spot / (1 - w) + (1 - a) * p_on_demand

    >>> round(useful_spot_price(1.50, 0.10378709), 4)
    1.6737
    """
    if waste >= 1:
        return None
    return obtained * spot_usd / (1 - waste) + (1 - obtained) * on_demand_usd


def failures_per_year(unit_count: float, failures_per_unit_year: float) -> float:
    """Failures to expect of a fleet in a year."""
    return unit_count * failures_per_unit_year


def availability(failures_per_unit_year: float, repair_hours: float) -> float:
    """Share of hours a unit works: MTBF / (MTBF + repair) [fraction].

    >>> round(availability(0.72, 48), 5)
    0.99607
    """
    between_hours = HOURS_PER_YEAR / failures_per_unit_year if failures_per_unit_year else math.inf
    return 1.0 if math.isinf(between_hours) else between_hours / (between_hours + repair_hours)


def spares(unit_count: int, failures_per_unit_year: float, repair_hours: float, confidence: float = 0.95) -> int:
    """Spare units so that, with the stated confidence, no failed one waits: a quantile of the Poisson distribution.

    The mean is the number in repair at a time, N * rate * repair / 8760.

    >>> spares(100, 0.72, 240), spares(1, 0.72, 48), spares(0, 0.72, 48)
    (5, 0, 0)
    """
    mean = failures_per_year(unit_count, failures_per_unit_year) * repair_hours / HOURS_PER_YEAR
    probability = covered = math.exp(-mean)
    count = 0
    while covered < confidence:
        count += 1
        probability *= mean / count
        covered += probability
    return count
