"""When to buy and when to buy again: renting until a later purchase, and replacing servers at an age.

Flows are costs by month, month 0 first. Hardware and rents drift by a constant fraction a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.finance.residual import ResidualPath
from planner.finance.value import MONTHS_PER_YEAR, monthly_rate, net_present_value


@dataclass(frozen=True)
class Need:
    """Something needed for a number of months, which can be bought or rented."""

    horizon_months: int
    capex_usd: float
    """What it costs to buy today [USD]."""
    running_usd_per_month: float
    rent_usd_per_month: float
    residual: ResidualPath
    discount_rate: float
    capex_drift_per_year: float = 0.0
    rent_drift_per_year: float = 0.0

    def price_at(self, month: int) -> float:
        """What it costs to buy in a month [USD]."""
        return self.capex_usd * _drifted(self.capex_drift_per_year, month)


def buying_at(need: Need, month: int, refresh_months: int | None = None) -> list[float]:
    """Rent until a month, then buy, run, replace at an age, and sell at the end.

    Args:
        need: what is needed.
        month: when to buy; at the horizon or after it nothing is bought.
        refresh_months: the age at which a server is sold and replaced, never by default [months].

    >>> need = Need(24, 1000, 10, 100, ResidualPath((0.5, 0.25)), 0.0)
    >>> sum(buying_at(need, 0)), sum(buying_at(need, 12)), sum(buying_at(need, 24))
    (990.0, 1820.0, 2400.0)
    """
    flows = [0.0] * (need.horizon_months + 1)
    for n in range(1, need.horizon_months + 1):
        rent = need.rent_usd_per_month * _drifted(need.rent_drift_per_year, n - 1)
        flows[n] += rent if n <= month else need.running_usd_per_month
    for start in range(month, need.horizon_months, refresh_months or need.horizon_months):
        sold = min(start + (refresh_months or need.horizon_months), need.horizon_months)
        flows[start] += need.price_at(start)
        flows[sold] -= need.price_at(start) * need.residual.kept((sold - start) / MONTHS_PER_YEAR)
    return flows


def cost_of_buying_at(need: Need, month: int, refresh_months: int | None = None) -> float:
    """Present cost of renting until a month and buying then [USD]."""
    return net_present_value(monthly_rate(need.discount_rate), buying_at(need, month, refresh_months))


def best_month_to_buy(need: Need, months: Sequence[int]) -> int:
    """Which of some months is the cheapest to buy in; the horizon itself stands for renting throughout.

    >>> best_month_to_buy(Need(24, 1000, 10, 100, ResidualPath((0.5, 0.25)), 0.0), [0, 6, 12, 24])
    0
    """
    return min(months, key=lambda month: cost_of_buying_at(need, month))


def _drifted(drift_per_year: float, month: int) -> float:
    return float((1 + drift_per_year) ** (month / MONTHS_PER_YEAR))
