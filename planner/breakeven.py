"""When does buying overtake renting? Break-even time, utilisation, saving and present value of one purchase.

Rent is paid for the hours used; the owner's running cost is paid all year, used or not, unless it is said to
scale with use. "Never" means that the two curves do not meet at any time; "not within the horizon" is something
else.
"""

from dataclasses import dataclass

from planner.finance import Outcome, cumulative_rent, drifted_years, net_present_value, payback


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
    found = payback(
        purchase.capex_usd,
        purchase.opex_usd_per_year,
        purchase.rent_usd_per_year,
        purchase.years,
        purchase.price_drift_per_year,
    )
    flows = _saving_flows(purchase)
    return Answer(
        breakeven_hours=None if found.years is None else found.years * purchase.hours_per_year,
        breakeven_months=found.months,
        never=found.outcome is Outcome.NEVER,
        within_horizon=found.outcome is Outcome.REACHED,
        breakeven_utilisation=breakeven_utilisation(purchase),
        npv_usd=net_present_value(purchase.discount_rate, flows),
        saving_usd=sum(flows),
        reason=found.reason,
    )


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
