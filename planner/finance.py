"""Techno-economics in closed form: annuities, present values, owned cost, break-even under price drift.

Rates are fractions per year, flows are US dollars at the ends of years, and year 0 is before the first hour of
use. Formulas follow the usual techno-economic definitions: the capital recovery factor annualises an outlay, and
a levelised cost is the annuity of all costs over the work done.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from warehouse.units import HOURS_PER_YEAR


def capital_recovery_factor(discount_rate: float, years: float) -> float:
    """Yearly payment that repays one dollar: r / (1 - (1 + r)^-n), and 1 / n without interest.

    >>> round(capital_recovery_factor(0.10, 4), 7)
    0.3154708
    >>> capital_recovery_factor(0, 4)
    0.25
    """
    if discount_rate == 0:
        return 1 / years
    return discount_rate / -math.expm1(-years * math.log1p(discount_rate))


def net_present_value(discount_rate: float, flows_usd: Sequence[float]) -> float:
    """Flows discounted to year 0; the first flow is year 0's.

    >>> net_present_value(0.10, [100, 110])
    200.0
    """
    return sum(flow / (1 + discount_rate) ** year for year, flow in enumerate(flows_usd))


def drifted_years(first_rate_usd: float, drift_per_year: float, years: int) -> list[float]:
    """What a continuously drifting yearly rate adds up to in each year.

    The rate at time t is first_rate * exp(-l t), with l = -ln(1 + drift); year k holds its integral.

    >>> drifted_years(100.0, 0, 2)
    [100.0, 100.0]
    >>> [round(x, 2) for x in drifted_years(100, -0.2, 2)]
    [89.63, 71.7]
    """
    sums = [cumulative_rent(first_rate_usd, drift_per_year, year) for year in range(years + 1)]
    return [after - before for before, after in pairwise(sums)]


def cumulative_rent(first_rate_usd: float, drift_per_year: float, years: float) -> float:
    """Rent paid up to a time: first_rate * (1 - exp(-l T)) / l, with l = -ln(1 + drift).

    Args:
        first_rate_usd: rent per year at the start [USD/year].
        drift_per_year: how the price moves, -0.2 for a fall of 20 % [fraction per year].
        years: time [years].
    """
    decay = -math.log1p(drift_per_year)
    if abs(decay) < 1e-12:
        return first_rate_usd * years
    return first_rate_usd * -math.expm1(-decay * years) / decay


@dataclass(frozen=True)
class OwnedNode:
    """One server that is bought, and what it takes to run it for a year.

    Symbols of the formulas: C capex, RV residual value, r discount rate, n years.
    """

    capex_usd: float
    residual_usd: float
    discount_rate: float
    lifetime_years: int
    fixed_usd_per_year: float
    """Everything paid whether it is used or not, but for capital and energy."""
    power_idle_kw: float
    power_full_kw: float
    power_usage_effectiveness: float
    electricity_usd_per_kwh: float

    @property
    def annual_capital_usd(self) -> float:
        """(C - RV / (1 + r)^n) * CRF."""
        lasting = self.capex_usd - self.residual_usd / (1 + self.discount_rate) ** self.lifetime_years
        return lasting * capital_recovery_factor(self.discount_rate, self.lifetime_years)

    @property
    def idle_energy_usd_per_year(self) -> float:
        """Idle power all year, times power usage effectiveness and tariff."""
        return self._usd_per_kw_hour * self.power_idle_kw * HOURS_PER_YEAR

    @property
    def annual_fixed_usd(self) -> float:
        """Capital, fixed costs and idle energy of one year."""
        return self.annual_capital_usd + self.fixed_usd_per_year + self.idle_energy_usd_per_year

    @property
    def variable_usd_per_hour(self) -> float:
        """Energy of an hour of work beyond idling."""
        return self._usd_per_kw_hour * (self.power_full_kw - self.power_idle_kw)

    @property
    def _usd_per_kw_hour(self) -> float:
        return self.power_usage_effectiveness * self.electricity_usd_per_kwh

    def cost_usd_per_gpu_hour(self, gpu_count: int, utilisation: float) -> float:
        """(FIX + v * 8760 * u) / (g * 8760 * u): levelised cost of a useful GPU-hour."""
        hours = HOURS_PER_YEAR * utilisation
        return (self.annual_fixed_usd + self.variable_usd_per_hour * hours) / (gpu_count * hours)

    def breakeven_utilisation(self, gpu_count: int, price_usd_per_gpu_hour: float) -> float | None:
        """u* = FIX / (8760 * (g * p - v)); nothing where rent does not even cover the energy."""
        margin = gpu_count * price_usd_per_gpu_hour - self.variable_usd_per_hour
        return self.annual_fixed_usd / (HOURS_PER_YEAR * margin) if margin > 0 else None
