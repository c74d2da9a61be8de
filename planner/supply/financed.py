"""What servers cost that are leased, or bought on a loan."""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from planner.finance import Loan
from planner.many import least, most, whole
from planner.supply.costing import Component, Kind, running
from planner.supply.owned_parts import OwnedParts
from planner.supply.purchase import Purchase

MONTHS_PER_YEAR = 12


def leased(purchase: Purchase) -> Iterator[Component]:
    """Payments that return the lessor the lease's rate, and the servers, which go back at the end."""
    case, rate = purchase.case, purchase.case.assumptions["finance.lease_rate"]
    yearly = [0.0] * case.years
    for held in purchase.holdings:
        years = held.sold - most(float(held.bought), purchase.runs_after_years)
        months: Any = most(whole(years * MONTHS_PER_YEAR), 1)
        left = purchase.price_usd * purchase.residual.kept(years)
        monthly = Loan(purchase.capex_usd, rate, months, balloon_usd=left).payment_usd_per_month
        for later in range(held.bought, held.sold):
            yearly[later] += held.count * monthly * MONTHS_PER_YEAR * purchase.running_share(later)
    yield running(
        "lease payments",
        yearly,
        "payments at which the lessor earns the lease's rate on what he buys, less what the servers bring in the end",
        f"{purchase.orders_said}; {purchase.capex_usd:,.0f} USD each; implicit rate {rate:g} a year",
        lambda: OwnedParts(purchase).leased().cash,
    )


def borrowed(purchase: Purchase) -> Iterator[Component]:
    """A part is paid, the rest is lent and repaid in equal payments."""
    case, a = purchase.case, purchase.case.assumptions
    share, rate = a["finance.loan_to_value"], a["finance.loan_rate"]
    flows, interest = [0.0] * (case.years + 1), [0.0] * (case.years + 1)
    months_said = []
    for held in purchase.holdings:
        years, lent = held.sold - held.bought, held.count * purchase.capex_usd * share
        months = least(most(whole(a["finance.loan_months"]), 1), years * MONTHS_PER_YEAR)
        months_said.append(months)
        flows[held.bought] += held.count * purchase.capex_usd * (1 - share)
        by_year = case.each(partial(_repaid_and_interest, years=years), rate, months)
        for year, (repaid, charged) in enumerate(zip(by_year[::2], by_year[1::2], strict=True), held.bought + 1):
            flows[year] += lent * repaid
            interest[year] += lent * charged
    said = f"{purchase.orders_said}; {purchase.capex_usd:,.0f} USD each; {share:g} lent for {months_said[0]} months"
    formula = "own part with the order, and what is repaid of the loan each year"
    yield Component(
        "servers, on a loan",
        flows[0],
        tuple(flows[1:]),
        formula,
        said,
        purchase.hardware.price_id,
        Kind.CAPITAL,
        making=lambda: OwnedParts(purchase).loan(flows),
    )
    yield Component(
        "interest",
        0.0,
        tuple(interest[1:]),
        "equal monthly payments less what they repay",
        f"{said}; {rate:g} a year",
        kind=Kind.INTEREST,
        making=lambda: OwnedParts(purchase).loan(interest),
    )


@lru_cache(maxsize=256)
def _repaid_and_interest(rate: float, months: int, years: int) -> tuple[float, ...]:
    """Of a dollar lent: what is repaid in the first year, its interest, what is repaid in the second, and so on."""
    loan, found = Loan(1.0, rate, int(months)), [0.0] * (2 * years)
    for year, paid in enumerate(loan.paid_by_year()):
        first, last = year * MONTHS_PER_YEAR, min((year + 1) * MONTHS_PER_YEAR, int(months))
        repaid = loan.balance_after(first) - loan.balance_after(last)
        found[2 * year : 2 * year + 2] = repaid, paid - repaid
    return tuple(found)
