"""The value of money over time: discounting, annuities, and how an outlay is spread over years.

Flows are listed by year; the first is year 0's, before the first hour of use, and is never discounted. When in its
year a flow falls is a convention that published models differ in (`Timing`). A list of months with a monthly rate
is discounted by the same functions.
"""

import math
from collections.abc import Sequence
from enum import StrEnum

MONTHS_PER_YEAR = 12


class Timing(StrEnum):
    """When in its year a flow is taken to fall."""

    END_OF_YEAR = "end_of_year"
    MID_YEAR = "mid_year"
    MONTHLY = "monthly"


class Annualisation(StrEnum):
    """How an outlay becomes a yearly cost."""

    CAPITAL_RECOVERY = "capital_recovery"
    STRAIGHT_LINE = "straight_line"


def net_present_value(discount_rate: float, flows_usd: Sequence[float], timing: Timing = Timing.END_OF_YEAR) -> float:
    """Flows discounted to year 0: the sum of flow * discount factor; the first flow is year 0's.

    Args:
        discount_rate: [fraction per period], over -1.
        flows_usd: one for each period, the first before the first period [USD].
        timing: when in its year each flow falls.

    >>> net_present_value(0.10, [100, 110])
    200.0
    >>> round(net_present_value(0.10, [0, 110], Timing.MID_YEAR), 4)
    104.8809
    """
    return sum(flow * discount_factor(discount_rate, year, timing) for year, flow in enumerate(flows_usd))


def discount_factor(discount_rate: float, year: int, timing: Timing = Timing.END_OF_YEAR) -> float:
    """What a dollar of a year is worth in year 0: (1 + r)^-t.

    t is the year's end, its middle, or the end of each of its twelve months, a twelfth of the dollar at each.

    >>> round(discount_factor(0.10, 1), 6), discount_factor(0.10, 0, Timing.MONTHLY)
    (0.909091, 1.0)
    """
    if discount_rate <= -1:
        raise ValueError(f"a discount rate of {discount_rate:g} is no rate: it must be over -1")
    growth = 1 + discount_rate
    if timing is Timing.END_OF_YEAR or year == 0:
        factor: float = growth**-year
        return factor
    if timing is Timing.MID_YEAR:
        return float(growth ** -(year - 0.5))
    return float(sum(growth ** -(year - 1 + month / MONTHS_PER_YEAR) for month in range(1, 13)) / MONTHS_PER_YEAR)


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


def annualised(
    outlay_usd: float,
    residual_usd: float,
    discount_rate: float,
    years: float,
    method: Annualisation = Annualisation.CAPITAL_RECOVERY,
) -> float:
    """The yearly cost of an outlay that leaves a residual value [USD/year].

    Capital recovery: (C - RV / (1 + r)^n) * CRF, whose present value is what was paid. Straight line: (C - RV) / n,
    which leaves out what the money costs.

    >>> round(annualised(1000, 0, 0.10, 4), 2), annualised(1000, 200, 0.10, 4, Annualisation.STRAIGHT_LINE)
    (315.47, 200.0)
    """
    if method is Annualisation.STRAIGHT_LINE:
        return (outlay_usd - residual_usd) / years
    lasting = outlay_usd - residual_usd * math.exp(-years * math.log1p(discount_rate))
    return lasting * capital_recovery_factor(discount_rate, years)


def monthly_rate(rate_per_year: float) -> float:
    """The monthly rate that compounds to a yearly one: (1 + r)^(1/12) - 1.

    >>> round((1 + monthly_rate(0.10)) ** 12, 12)
    1.1
    """
    return math.expm1(math.log1p(rate_per_year) / MONTHS_PER_YEAR)


def effective_rate(nominal_per_year: float, periods_per_year: int = MONTHS_PER_YEAR) -> float:
    """The yearly rate that a nominal one amounts to: (1 + i / k)^k - 1.

    >>> round(effective_rate(0.12), 6)
    0.126825
    """
    return math.expm1(periods_per_year * math.log1p(nominal_per_year / periods_per_year))
