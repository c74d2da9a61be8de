"""How the lines of owned servers are made: counts, kilowatts and hours, and the assumptions that they move with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from planner.finance import Loan
from planner.supply.bridge import bridged_shares
from planner.supply.data_lines import drive_parts
from planner.supply.fitting import largest
from planner.supply.parts import WORK, Made, Making, Part, Parts, grown, in_year, yearly
from planner.supply.purchase import KW, Purchase
from warehouse.tables import Route
from warehouse.units import HOURS_PER_YEAR

MONTHS_PER_YEAR = 12
PRICE = "owned.price_factor"
ADDED = ("owned.network_fraction", "owned.spares_fraction", "owned.install_fraction")
FACILITY = "on_premises.facility_usd_per_w"
SERVERS = "servers"


@dataclass(frozen=True)
class OwnedParts:
    """The parts of one purchase's lines; each method makes those of one line."""

    purchase: Purchase

    def servers(self) -> Made:
        """The servers themselves."""
        return Made(tuple(self._priced(self._by_order(self.purchase.orders))))

    def added(self) -> Made:
        """Network, spares and installation."""
        return Made(tuple(self._added(self._by_order(self.purchase.orders))))

    def residual(self) -> Made:
        """What used servers bring."""
        years = self.purchase.case.years
        return Made(
            tuple(
                part
                for held in self.purchase.holdings
                for part in self._left(in_year(held.sold, -float(held.count), years), held.sold - held.bought, SERVERS)
            )
        )

    def leased(self) -> Made:
        """Payments of each order; those that a dollar takes, and those that a dollar left at the end saves."""
        purchase = self.purchase
        rate, years = purchase.case.assumptions["finance.lease_rate"], purchase.case.years
        found: list[Part] = []
        for held in purchase.holdings:
            leased_years = held.sold - max(float(held.bought), purchase.runs_after_years)
            months = max(round(leased_years * MONTHS_PER_YEAR), 1)
            paid = Loan(1.0, rate, months).payment_usd_per_month
            saved = Loan(0.0, rate, months, balloon_usd=1.0).payment_usd_per_month
            there = [
                held.count * MONTHS_PER_YEAR * purchase.running_share(year) * (held.bought <= year < held.sold)
                for year in range(years)
            ]
            for each in (self._priced, self._added):
                found += each(yearly(months * paid for months in there), "server prices")
            found += self._left(yearly(months * saved for months in there), leased_years, "server prices")
        return Made(tuple(found))

    def loan(self, flows: Sequence[float]) -> Made:
        """Flows of a loan, in servers with all that is added to them."""
        each = self.purchase.capex_usd or 1.0
        servers = tuple(flow / each for flow in flows)
        return Made((*self._priced(servers, "server prices"), *self._added(servers, "server prices")))

    def kept(self, fraction: str) -> Making:
        """A fraction of the price each year."""
        return partial(self._by_server, self.purchase.hardware.typical_price or 0.0, SERVERS, (PRICE, fraction))

    def colocation(self) -> Made:
        """Kilowatts kept ready."""
        kilowatts = self.purchase.max_kw * MONTHS_PER_YEAR
        return self._by_server(1.0, "kW-months", ("owned.colocation_usd_per_kw_month",), kilowatts)

    def hall(self) -> Made:
        """Watts built."""
        return Made((self._hall(self.purchase.needs),))

    def hall_left(self) -> Made:
        """What is left of the hall's life."""
        years, life = self.purchase.case.years, self.purchase.case.assumptions["on_premises.facility_life_years"]
        left = sum(count * max(1 - (years - year) / life, 0.0) for year, count in self.purchase.needs)
        watts = -left * self.purchase.max_kw * KW
        return Made((Part((*(0.0,) * years, watts), "W", factors=(FACILITY,)),))

    def property_tax(self) -> Made:
        """A fraction of the hall's price each year."""
        factors = (FACILITY, "on_premises.property_tax_fraction_per_year")
        return self._by_server(1.0, "W", factors, self.purchase.max_kw * KW)

    def idle(self) -> Made:
        """Energy of servers that wait, all year."""
        return self._by_server(1.0, "kWh", self._energy, self.purchase.idle_kw * HOURS_PER_YEAR)

    def at_work(self) -> Made:
        """What work adds, for the work that is on the servers."""
        purchase = self.purchase
        more = purchase.full_kw - purchase.idle_kw
        hours = [f.useful_gpu_hours_per_year / f.instance_gpu_count for f in purchase.fleets]
        kilowatt_hours = [hour * more * (1 - share) for hour, share in zip(hours, elsewhere(purchase), strict=True)]
        factors = (*self._energy, WORK)
        return Made(
            (Part(yearly(kilowatt_hours), "kWh", factors=factors),),
            steady=(Part((hours[0] * more,), "kWh", factors=factors),),
        )

    def down(self) -> Made:
        """Rent while servers are down, for the work that is on them."""
        bridge = self.purchase.bridge
        shares = [1 - share for share in elsewhere(self.purchase)]
        assert bridge  # noqa: S101 - nothing is rented meanwhile without one
        return Made((bridge.share(shares, "1 - owned.availability"),))

    def bought(self) -> Parts:
        """The servers that are written off: none of a lease."""
        counts = self._by_order(self.purchase.orders)
        return () if self.purchase.route is Route.LEASE else (*self._priced(counts), *self._added(counts))

    def bought_beside(self) -> Parts:
        """What else is written off: a hall, drives."""
        purchase = self.purchase
        hall = (self._hall(purchase.needs),) if purchase.route is Route.ON_PREMISES else ()
        first = purchase.case.scenario.supply.buy_after_years
        return (*hall, *drive_parts(purchase.case, largest(purchase.fleets).gpu_count, first))

    @property
    def _energy(self) -> tuple[str, ...]:
        site = "on_premises" if self.purchase.route is Route.ON_PREMISES else "owned"
        return (f"{site}.power_usage_effectiveness", "owned.electricity_usd_per_kwh")

    def _by_server(self, usd: float, unit: str, factors: tuple[str, ...], each: float = 1.0) -> Made:
        """What every server takes a year, from the day it is there."""
        purchase = self.purchase
        there = (count * each * purchase.running_share(year) for year, count in enumerate(purchase.counts))
        rate = Part((purchase.counts[0] * each,), unit, usd, factors)
        return Made((Part(yearly(there), unit, usd, factors),), steady=(rate,))

    def _hall(self, needs: Iterable[tuple[int, int]]) -> Part:
        watts = self.purchase.max_kw * KW
        return Part(tuple(count * watts for count in self._by_order(needs)), "W", factors=(FACILITY,))

    def _by_order(self, orders: Iterable[tuple[int, int]]) -> tuple[float, ...]:
        counts = [0.0] * (self.purchase.case.years + 1)
        for year, count in orders:
            counts[year] += count
        return tuple(counts)

    def _priced(self, servers: tuple[float, ...], unit: str = SERVERS) -> Iterator[Part]:
        yield Part(servers, unit, self.purchase.hardware.typical_price or 0.0, (PRICE,))

    def _added(self, servers: tuple[float, ...], unit: str = SERVERS) -> Iterator[Part]:
        price = self.purchase.hardware.typical_price or 0.0
        yield from (Part(servers, unit, price, (PRICE, fraction)) for fraction in ADDED)

    def _left(self, servers: tuple[float, ...], age_years: float, unit: str) -> Iterator[Part]:
        """Servers at what is left of their price at an age: between two ages that are known, a part of each."""
        purchase = self.purchase
        drift = purchase.case.drift_name(purchase.hardware.gpu_id)
        moved = grown(drift, purchase.residual.drifted_years(age_years))
        younger = int(age_years)
        weights = {younger: 1 - (age_years - younger), younger + 1: age_years - younger}
        for age, weight in weights.items():
            known = (f"owned.residual_fraction_year_{age}",) if age else ()
            if weight:
                quantities = tuple(count * weight for count in servers)
                yield Part(quantities, unit, purchase.hardware.typical_price or 0.0, (PRICE, *known, moved))


def elsewhere(purchase: Purchase) -> Sequence[float]:
    """The part of each year's demand that is still rented."""
    if purchase.bridge is None:
        return [0.0] * purchase.case.years
    case = purchase.case
    shares = partial(bridged_shares, years=case.years)
    found: Sequence[float] = case.each(shares, purchase.runs_after_years, case.assumptions["owned.ramp_months"])
    return found
