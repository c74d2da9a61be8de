"""What it is worth to wait a quarter before buying: the option to see first where prices go.

The courses of prices are taken as equally likely, and rents, servers and what used ones bring move together. Deciding
now, the best is to buy or to rent on the mean of all courses; deciding in a quarter, to buy or to go on renting on each
course by itself, a quarter's rent having been paid. The servers' lead time is the same in both and left out.
"""

from dataclasses import dataclass
from statistics import fmean

from planner.case import Case
from planner.finance import Need, ResidualPath, cost_of_buying_at
from planner.supply.costing import Costed, Kind

QUARTER_MONTHS = 3
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Option:
    """Present costs of deciding now and in a quarter."""

    buy_now_usd: float
    rent_usd: float
    decide_later_usd: float
    buys_on: tuple[float, ...]
    """The courses on which one would buy in a quarter [fraction per year]."""

    @property
    def value_usd(self) -> float:
        """What waiting saves; under zero it costs."""
        return min(self.buy_now_usd, self.rent_usd) - self.decide_later_usd


def option_to_wait(case: Case, own: Costed, rival: Costed, drifts_per_year: tuple[float, ...]) -> Option:
    """Buying now, renting, or waiting a quarter, for one purchase and what would be rented instead.

    Args:
        case: the horizon, the discount rate and what used servers bring.
        own: a plan that buys.
        rival: a plan that rents by use.
        drifts_per_year: the courses that prices may take.
    """
    needs = {drift: _need(case, own, rival, drift) for drift in drifts_per_year}
    now = [cost_of_buying_at(need, 0) for need in needs.values()]
    rent = {drift: cost_of_buying_at(need, need.horizon_months) for drift, need in needs.items()}
    later = {drift: cost_of_buying_at(need, QUARTER_MONTHS) for drift, need in needs.items()}
    return Option(
        buy_now_usd=fmean(now),
        rent_usd=fmean(rent.values()),
        decide_later_usd=fmean(min(rent[drift], later[drift]) for drift in needs),
        buys_on=tuple(drift for drift in needs if later[drift] < rent[drift]),
    )


def _need(case: Case, own: Costed, rival: Costed, drift: float) -> Need:
    kept = tuple(case.assumptions[f"owned.residual_fraction_year_{year}"] for year in range(1, 6))
    bought = sum(part.upfront_usd for part in own.components if part.kind is Kind.CAPITAL)
    priced = sum(part.upfront_usd for part in own.components if part.name == "servers") or bought
    return Need(
        horizon_months=MONTHS_PER_YEAR * case.years,
        capex_usd=bought,
        running_usd_per_month=sum(own.rates_usd_per_year) / MONTHS_PER_YEAR,
        rent_usd_per_month=sum(rival.rates_usd_per_year) / MONTHS_PER_YEAR,
        residual=ResidualPath(tuple(k * priced / bought for k in kept), rental_drift_per_year=drift),
        discount_rate=case.discount_rate,
        capex_drift_per_year=drift,
        rent_drift_per_year=drift,
    )
