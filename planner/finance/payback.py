"""When has owning paid for itself? A time, "not within the horizon", or "never": three different answers.

All undiscounted, as payback is quoted. Rent moves by a constant fraction a year (`planner.finance.drift`); the
owner's running cost does not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from planner.finance.drift import cumulative_rent
from planner.finance.value import MONTHS_PER_YEAR

TOLERANCE_YEARS = 1e-12
LONGEST_YEARS = 200.0
LONGEST_MONTHS = 1200


class Outcome(StrEnum):
    """Whether a purchase pays back."""

    REACHED = "reached"
    NOT_WITHIN_HORIZON = "not within the horizon"
    NEVER = "never"


@dataclass(frozen=True)
class Payback:
    """When a purchase has paid for itself, or that it does not."""

    outcome: Outcome
    years: float | None
    """Also known where it lies after the horizon; none where it never comes [years]."""
    reason: str

    @property
    def months(self) -> float | None:
        """Twelfths of a year."""
        return None if self.years is None else self.years * MONTHS_PER_YEAR


def payback(
    capex_usd: float,
    opex_usd_per_year: float,
    rent_usd_per_year: float,
    horizon_years: float,
    drift_per_year: float = 0.0,
) -> Payback:
    """When the rent no longer paid has covered capex and running cost.

    >>> payback(300, 100, 200, 5).years
    3.0
    >>> payback(300, 100, 200, 2).outcome.value, payback(300, 200, 100, 5).outcome.value
    ('not within the horizon', 'never')
    """
    years = breakeven_years(capex_usd, opex_usd_per_year, rent_usd_per_year, drift_per_year)
    if years is None and rent_usd_per_year <= opex_usd_per_year:
        return Payback(Outcome.NEVER, None, "the rent does not cover the owner's running cost")
    if years is None:
        return Payback(Outcome.NEVER, None, "rental prices fall faster than the purchase pays back")
    if years > horizon_years:
        late = f"paid back after the horizon of {horizon_years:g} years"
        return Payback(Outcome.NOT_WITHIN_HORIZON, years, late)
    return Payback(Outcome.REACHED, years, "paid back within the horizon")


def breakeven_years(
    capex_usd: float, opex_usd_per_year: float, rent_usd_per_year: float, drift_per_year: float
) -> float | None:
    """Years until cumulative rent has paid for capex and running cost; nothing where it never does.

    Without drift T = C / (rent - opex). With falling prices the gap between rent and running cost peaks at
    T_m = ln(rent / opex) / l, with l = -ln(1 + drift), and the answer is never if rent has not caught up by then.
    """
    if capex_usd <= 0:
        return 0.0
    if drift_per_year == 0:
        margin = rent_usd_per_year - opex_usd_per_year
        return capex_usd / margin if margin > 0 else None

    def gap(years: float) -> float:
        rent = cumulative_rent(rent_usd_per_year, drift_per_year, years)
        return rent - capex_usd - opex_usd_per_year * years

    latest = _latest_crossing(rent_usd_per_year, opex_usd_per_year, drift_per_year)
    return _root(gap, latest) if gap(latest) >= 0 else None


def payback_month(
    capex_usd: float,
    opex_usd_per_month: float,
    rent_usd_per_month: float,
    lead_months: int = 0,
    ramp_months: int = 0,
) -> int | None:
    """The first whole month in which owning has paid for itself, with a wait for delivery and a slow start.

    Capex is paid with the order. Until the servers come, the same rent is paid as without them; then use grows in
    equal steps over the ramp, and a month of it saves that share of the rent less a whole month's running cost.

    >>> payback_month(250_141.80, 6.37 * 730, 27.60 * 0.8 * 730, lead_months=3, ramp_months=6)
    29
    """
    gap = -capex_usd
    for month in range(1, LONGEST_MONTHS + 1):
        if gap >= 0:
            return month - 1
        running = month - lead_months
        if running > 0:
            used = min(1.0, running / ramp_months) if ramp_months else 1.0
            gap += rent_usd_per_month * used - opex_usd_per_month
    return None


def _latest_crossing(rent_usd_per_year: float, opex_usd_per_year: float, drift_per_year: float) -> float:
    """The time after which waiting no longer helps: where the gap peaks, or two hundred years."""
    if drift_per_year > 0 or rent_usd_per_year <= 0:
        return LONGEST_YEARS if rent_usd_per_year > 0 else 0.0
    if opex_usd_per_year <= 0:
        return LONGEST_YEARS
    peak = (math.log(rent_usd_per_year) - math.log(opex_usd_per_year)) / -math.log1p(drift_per_year)
    return min(max(peak, 0.0), LONGEST_YEARS)


def _root(gap: Callable[[float], float], latest: float) -> float:
    """The first time the gap is closed, by bisection."""
    low, high = 0.0, latest
    while high - low > max(TOLERANCE_YEARS, 1e-14 * high):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(middle) >= 0 else (middle, high)
    return high
