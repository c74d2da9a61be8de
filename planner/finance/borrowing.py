"""Owning with other people's money: loans on GPUs, leases, and leasing against buying.

Rates are nominal per year and compound monthly, as such loans are quoted. What a lease really costs is its implicit
rate; interest over years over principal, which some advertise, is about half of it, because the debt shrinks.
"""

from dataclasses import dataclass

from planner.finance.rates import RateOfReturn, internal_rate_of_return
from planner.finance.tax import Depreciation, after_tax_purchase
from planner.finance.value import MONTHS_PER_YEAR, monthly_rate, net_present_value


@dataclass(frozen=True)
class Loan:
    """A loan repaid by equal payments at the ends of months, with what is left due at the end (balloon)."""

    principal_usd: float
    rate_per_year: float
    months: int
    balloon_usd: float = 0.0
    fee_usd: float = 0.0
    """Kept back by the lender at the start [USD]."""

    @property
    def payment_usd_per_month(self) -> float:
        """(P - B (1 + i)^-m) i / (1 - (1 + i)^-m), with i = rate / 12 [USD/month].

        >>> round(Loan(70e6, 0.15, 36).payment_usd_per_month * 36)
        87356628
        """
        rate = self.rate_per_year / MONTHS_PER_YEAR
        if rate == 0:
            return (self.principal_usd - self.balloon_usd) / self.months
        shrunk = (1 + rate) ** -self.months
        return (self.principal_usd - self.balloon_usd * shrunk) * rate / (1 - shrunk)

    @property
    def total_paid_usd(self) -> float:
        """Everything that goes to the lender, fee and balloon with it."""
        return self.payment_usd_per_month * self.months + self.balloon_usd + self.fee_usd

    @property
    def interest_usd(self) -> float:
        """What the money costs in all, fee with it."""
        return self.total_paid_usd - self.principal_usd

    def balance_after(self, month: int) -> float:
        """What is still owed after a month's payment, before a balloon [USD].

        >>> round(Loan(1000, 0.12, 12, balloon_usd=100).balance_after(12), 6)
        100.0
        """
        rate, paid = self.rate_per_year / MONTHS_PER_YEAR, self.payment_usd_per_month
        if rate == 0:
            return self.principal_usd - paid * month
        grown = (1 + rate) ** month
        return self.principal_usd * grown - paid * (grown - 1) / rate

    def paid_by_year(self) -> list[float]:
        """What is paid in each year of the loan, the last year's balloon with it; the fee is not [USD]."""
        years = -(-self.months // MONTHS_PER_YEAR)
        months = [min(MONTHS_PER_YEAR, self.months - year * MONTHS_PER_YEAR) for year in range(years)]
        paid = [count * self.payment_usd_per_month for count in months]
        return [*paid[:-1], paid[-1] + self.balloon_usd]

    def annual_percentage_rate(self) -> RateOfReturn:
        """What the loan costs with its fee: the rate of what is received against what is paid."""
        paid = [self.payment_usd_per_month] * self.months
        flows = [self.principal_usd - self.fee_usd, *(-payment for payment in paid)]
        flows[-1] -= self.balloon_usd
        return internal_rate_of_return(flows)


@dataclass(frozen=True)
class Lease:
    """Equal monthly payments for something that is handed back, or bought at the end for a sum agreed now."""

    value_usd: float
    """What the leased thing would cost to buy, or the cash that a sale and leaseback brings [USD]."""
    payment_usd_per_month: float
    months: int
    in_advance: bool = False
    """Payments fall at the starts of months."""
    fee_usd: float = 0.0
    buyout_usd: float = 0.0
    """Due at the end to keep the thing [USD]."""

    def payments_usd(self) -> list[float]:
        """What is paid by month, month 0 first, the buyout last."""
        paid = [self.payment_usd_per_month] * self.months
        monthly = [*paid, 0.0] if self.in_advance else [0.0, *paid]
        monthly[0] += self.fee_usd
        monthly[-1] += self.buyout_usd
        return monthly

    @property
    def total_paid_usd(self) -> float:
        """All payments, fee and buyout with them."""
        return sum(self.payments_usd())

    def implicit_rate(self) -> RateOfReturn:
        """The rate at which the payments are worth what was received.

        >>> rate = Lease(1_820_000, (1_820_000 + 565_600) / 48, 48).implicit_rate()
        >>> round(rate.nominal_per_year, 4), round(rate.effective_per_year, 4)
        (0.1396, 0.1489)
        """
        first, *later = self.payments_usd()
        return internal_rate_of_return([self.value_usd - first, *(-payment for payment in later)])

    @property
    def simple_interest_per_year(self) -> float:
        """Interest over years over value: what an advertised rate often is, and not what the money costs."""
        return (self.total_paid_usd - self.value_usd) / (self.months / MONTHS_PER_YEAR) / self.value_usd


@dataclass(frozen=True)
class LeaseAgainstPurchase:
    """Present cost of leasing a thing and of buying it, after tax."""

    lease_usd: float
    purchase_usd: float

    @property
    def purchase_saves_usd(self) -> float:
        """Over zero where buying is cheaper."""
        return self.lease_usd - self.purchase_usd


def lease_against_purchase(
    lease: Lease,
    residual_usd: float,
    discount_rate: float,
    tax_rate: float = 0.0,
    method: Depreciation = Depreciation.MACRS_5,
) -> LeaseAgainstPurchase:
    """What leasing and buying the same thing cost over the lease's months, discounted monthly.

    Lease payments are deducted as they fall; a purchase is depreciated, sold at the end for its residual value, and
    taxed on what that is over its book value. With a buyout the lessee sells at the end too, and the buyout is what
    was paid for it.

    Args:
        lease: its value is the purchase price.
        residual_usd: what the thing brings at the end [USD].
        discount_rate: after tax [fraction per year].
        tax_rate: [fraction].
        method: how a purchase is written off.
    """
    paid = [payment * (1 - tax_rate) for payment in lease.payments_usd()]
    kept = residual_usd * (1 - tax_rate) if lease.buyout_usd else 0.0
    years = -(-lease.months // MONTHS_PER_YEAR)
    bought = after_tax_purchase(lease.value_usd, [0.0] * years, residual_usd, tax_rate, method)
    rate = monthly_rate(discount_rate)
    return LeaseAgainstPurchase(
        lease_usd=net_present_value(rate, [*paid[:-1], paid[-1] - kept]),
        purchase_usd=net_present_value(discount_rate, bought),
    )
