"""How much to hold ready for a load that varies: thresholds between ways to supply it, the newsvendor's quantity."""

from dataclasses import dataclass
from statistics import NormalDist


def threshold_hours(
    fixed_usd_per_year: float, variable_usd_per_hour: float, other_fixed_usd: float, other_variable_usd: float
) -> float | None:
    """Hours of use a year from which the way with the higher fixed cost is cheaper; none where it never is.

    H = (F_i - F_j) / (v_j - v_i): where two screening curves cross.

    >>> round(threshold_hours(152_377.46491, 0.6079455, 0, 36), 1), threshold_hours(24 * 8760, 0, 0, 36)
    (4305.4, 5840.0)
    """
    saved = other_variable_usd - variable_usd_per_hour
    return (fixed_usd_per_year - other_fixed_usd) / saved if saved > 0 else None


@dataclass(frozen=True)
class Newsvendor:
    """How many units to reserve for a normally distributed demand, the rest being bought on demand.

    A reserved unit is paid always, an on-demand one when used: reserve a unit if and only if it is busy for more than
    the ratio of the two prices.
    """

    demand_mean: float
    demand_deviation: float
    reserved_usd: float
    on_demand_usd: float

    @property
    def quantity(self) -> float:
        """Q* = F^-1(1 - r / p) [units].

        >>> round(Newsvendor(80, 20, 3.0, 4.5).quantity, 4)
        71.3855
        """
        if self.reserved_usd >= self.on_demand_usd:
            return 0.0
        return max(0.0, self._demand.inv_cdf(1 - self.reserved_usd / self.on_demand_usd))

    def cost(self, reserved: float) -> float:
        """Expected cost of an hour with a number of units reserved: r Q + p E[(D - Q)+] [USD/h].

        >>> round(Newsvendor(80, 20, 3.0, 4.5).cost(80), 3)
        275.905
        """
        z = (reserved - self.demand_mean) / self.demand_deviation
        standard = NormalDist()
        short = self.demand_deviation * (standard.pdf(z) - z * (1 - standard.cdf(z)))
        return self.reserved_usd * reserved + self.on_demand_usd * short

    @property
    def _demand(self) -> NormalDist:
        return NormalDist(self.demand_mean, self.demand_deviation)
