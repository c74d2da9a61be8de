"""Prices that move by a constant fraction a year, continuously: what they add up to, and what covers an owner.

The rate at time t is first_rate * exp(-l t), with l = -ln(1 + drift).
"""

import math
from itertools import pairwise
from typing import Any

from planner.many import is_one


def cumulative_rent(first_rate_usd: float, drift_per_year: float, years: float) -> float:
    """Rent paid up to a time: first_rate * (1 - exp(-l T)) / l.

    Args:
        first_rate_usd: rent per year at the start [USD/year].
        drift_per_year: how the price moves, -0.2 for a fall of 20 % [fraction per year].
        years: time [years].

    >>> cumulative_rent(100, 0, 3), round(cumulative_rent(100, -0.2, 1), 2)
    (300, 89.63)
    """
    if not is_one(drift_per_year):
        rent: float = first_rate_usd * _of_many(drift_per_year, years)
        return rent
    decay = -math.log1p(drift_per_year)
    if abs(decay) < 1e-12:
        return first_rate_usd * years
    return first_rate_usd * -math.expm1(-decay * years) / decay


def _of_many(drifts_per_year: Any, years: float) -> Any:
    """What a rate of one adds up to under each of many drifts."""
    import numpy as np  # noqa: PLC0415 - only samples need it

    decay = -np.log1p(drifts_per_year)
    steady = abs(decay) < 1e-12
    moving = np.where(steady, 1.0, decay)
    return np.where(steady, years, -np.expm1(-moving * years) / moving).view(type(drifts_per_year))


def drifted_years(first_rate_usd: float, drift_per_year: float, years: int) -> list[float]:
    """What a drifting yearly rate adds up to in each year.

    >>> drifted_years(100.0, 0, 2)
    [100.0, 100.0]
    >>> [round(x, 2) for x in drifted_years(100, -0.2, 2)]
    [89.63, 71.7]
    """
    sums = [cumulative_rent(first_rate_usd, drift_per_year, year) for year in range(years + 1)]
    return [after - before for before, after in pairwise(sums)]


def required_price(capex_usd: float, opex_usd_per_year: float, drift_per_year: float, years: float) -> float:
    """The rent per year at the start that pays an owner's capex and running cost within n years [USD/year].

    p_min = (C + opex * n) / ((1 - exp(-l n)) / l), undiscounted.

    >>> required_price(300, 100, 0, 3)
    200.0
    """
    return (capex_usd + opex_usd_per_year * years) / cumulative_rent(1.0, drift_per_year, years)
