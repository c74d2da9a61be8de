"""When does buying overtake renting? Break-even time, utilisation, saving and present value of one purchase.

Rent is paid for the hours used; the owner's running cost is paid all year, used or not, unless it is said to
scale with use. "Never" means that the two curves do not meet at any time; "not within the horizon" is something
else.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from planner.finance import cumulative_rent, drifted_years, net_present_value

TOLERANCE_YEARS = 1e-12
LONGEST_YEARS = 200.0


@dataclass(frozen=True)
class Purchase:
    """A purchase against renting the same thing by the hour."""

    capex_usd: float
    opex_usd_per_hour: float
    price_usd_per_hour: float
    utilisation: float = 1.0
    price_drift_per_year: float = 0.0
    hours_per_month: float = 730.0
    discount_rate: float = 0.0
    years: int = 5
    opex_scales_with_use: bool = False

    @property
    def hours_per_year(self) -> float:
        """Hours of a year in the month's convention."""
        return 12 * self.hours_per_month

    @property
    def rent_usd_per_year(self) -> float:
        """Rent of the first year at the first price."""
        return self.price_usd_per_hour * self.utilisation * self.hours_per_year

    @property
    def opex_usd_per_year(self) -> float:
        """The owner's running cost of a year."""
        share = self.utilisation if self.opex_scales_with_use else 1.0
        return self.opex_usd_per_hour * share * self.hours_per_year


@dataclass(frozen=True)
class Answer:
    """What a purchase amounts to."""

    breakeven_hours: float | None
    breakeven_months: float | None
    never: bool
    within_horizon: bool
    breakeven_utilisation: float | None
    npv_usd: float
    saving_usd: float
    reason: str


def breakeven(purchase: Purchase) -> Answer:
    """Work out one purchase."""
    years = breakeven_years(
        purchase.capex_usd,
        purchase.opex_usd_per_year,
        purchase.rent_usd_per_year,
        purchase.price_drift_per_year,
    )
    flows = _saving_flows(purchase)
    return Answer(
        breakeven_hours=None if years is None else years * purchase.hours_per_year,
        breakeven_months=None if years is None else years * 12,
        never=years is None,
        within_horizon=years is not None and years <= purchase.years,
        breakeven_utilisation=breakeven_utilisation(purchase),
        npv_usd=net_present_value(purchase.discount_rate, flows),
        saving_usd=sum(flows),
        reason=_reason(purchase, years),
    )


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


def breakeven_utilisation(purchase: Purchase) -> float | None:
    """Hours used over hours of the year at which the horizon's rent equals its owned cost.

    With running cost paid all year u* = (C + o H n) / R(n), R being the rent of n years of full use; where it
    scales with use the owner's o moves to the other side: u* = C / (R(n) - o H n). Over 1 is out of reach.
    """
    full = purchase.price_usd_per_hour * purchase.hours_per_year
    rent = cumulative_rent(full, purchase.price_drift_per_year, purchase.years)
    running = purchase.opex_usd_per_hour * purchase.hours_per_year * purchase.years
    if purchase.opex_scales_with_use:
        return purchase.capex_usd / (rent - running) if rent > running else None
    return (purchase.capex_usd + running) / rent if rent > 0 else None


def _saving_flows(purchase: Purchase) -> list[float]:
    rent = drifted_years(purchase.rent_usd_per_year, purchase.price_drift_per_year, purchase.years)
    return [-purchase.capex_usd, *(paid - purchase.opex_usd_per_year for paid in rent)]


def _latest_crossing(rent_usd_per_year: float, opex_usd_per_year: float, drift_per_year: float) -> float:
    """The time after which waiting no longer helps: where the gap peaks, or two hundred years."""
    if drift_per_year > 0 or rent_usd_per_year <= 0:
        return LONGEST_YEARS if rent_usd_per_year > 0 else 0.0
    if opex_usd_per_year <= 0:
        return LONGEST_YEARS
    peak = math.log(rent_usd_per_year / opex_usd_per_year) / -math.log1p(drift_per_year)
    return min(max(peak, 0.0), LONGEST_YEARS)


def _root(gap: Callable[[float], float], latest: float) -> float:
    """The first time the gap is closed, by bisection."""
    low, high = 0.0, latest
    while high - low > max(TOLERANCE_YEARS, 1e-14 * high):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(middle) >= 0 else (middle, high)
    return high


def _reason(purchase: Purchase, years: float | None) -> str:
    if years is None and purchase.rent_usd_per_year <= purchase.opex_usd_per_year:
        return "the rent does not cover the owner's running cost"
    if years is None:
        return "rental prices fall faster than the purchase pays back"
    if years > purchase.years:
        return f"paid back after the horizon of {purchase.years} years"
    return "paid back within the horizon"
