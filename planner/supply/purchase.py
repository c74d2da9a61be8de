"""One purchase: a kind of server, bought by one route for one case; counts, prices, power, time and what is left.

Servers run from the day they come, or from a later year if the scenario buys later. Where it refreshes them they are
sold at that age, and as many of the same kind bought at the same price.

A server whose power nobody states has that of its GPUs, times a ratio that published servers have.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from planner.case import Case
from planner.facts import Hardware
from planner.finance import ResidualPath
from planner.many import branches, floor, least, most, some
from planner.supply.bridge import Bridge
from planner.supply.fitting import Fleets
from warehouse.tables import Route

KW = 1000.0  # W
WEEKS_PER_YEAR = 52
ROUTES = {
    Route.COLOCATION: "in colocation",
    Route.ON_PREMISES: "on own premises",
    Route.LEASE: "in colocation, leased",
    Route.LOAN: "in colocation, on a loan",
}
"""What sets apart the ways to own."""


def share_after(begins_years: float, year: int) -> float:
    """The part of a year (0 for the first) that is after a moment of the horizon [fraction].

    >>> [share_after(1.25, year) for year in range(3)]
    [0.0, 0.75, 1.0]
    """
    return least(most(year + 1 - begins_years, 0.0), 1.0)


@dataclass(frozen=True)
class Holding:
    """Servers from the year at whose start they are bought to that at whose start they are sold; 0 is the first."""

    bought: int
    sold: int
    count: int


@dataclass(frozen=True)
class Purchase:
    """One kind of server, bought by one route for one case."""

    case: Case
    hardware: Hardware
    route: Route
    fleets: Fleets
    bridge: Bridge | None

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Servers there in each year: what is bought stays."""
        needed: Iterable[Any] = (carrying.instance_count for carrying in self.fleets)
        found: Iterable[Any] = accumulate(needed, most)
        return tuple(found)

    @property
    def needs(self) -> list[tuple[int, int]]:
        """In which years how many servers are needed for the first time: none before the scenario buys."""
        first = self._buy_after_years
        added = zip(self.counts, (0, *self.counts), strict=False)
        grown = [(year, after - before) for year, (after, before) in enumerate(added) if some([after - before])]
        early = sum(count for year, count in grown if year <= first)
        return [(first, early)] * bool(early) + [(year, count) for year, count in grown if year > first]

    @cached_property
    def holdings(self) -> list[Holding]:
        """What is bought, by the year of the purchase, and the year at whose start it is sold."""
        years, kept = self.case.years, self.case.scenario.supply.refresh_after_years
        found = [
            Holding(year, min(year + kept, years) if kept else years, count * share)
            for needed, count in self.needs
            for first, share in branches(most(needed, self._waiting_for_a_hall))
            for year in range(first, years, kept or years)
        ]
        return sorted(found, key=lambda holding: holding.bought)

    @property
    def orders(self) -> list[tuple[int, int]]:
        """In which years how many servers are bought: not before their hall is near."""
        return [(holding.bought, holding.count) for holding in self.holdings]

    @property
    def orders_said(self) -> str:
        """How many servers, and in which years if in several."""
        (_, count), *later = self.orders
        return ", ".join(f"{count} in year {year + 1}" for year, count in self.orders) if later else f"{count}"

    @property
    def _waiting_for_a_hall(self) -> float:
        """Whole years for which the servers need not be ordered, as their hall is not there."""
        servers = self._server_weeks / WEEKS_PER_YEAR
        return least(floor(most(self.lead_years - servers, 0.0)), self.case.years - 1)

    @property
    def price_usd(self) -> float:
        """Price of a server [USD]."""
        return (self.hardware.typical_price or 0.0) * self.case.assumptions["owned.price_factor"]

    @property
    def capex_usd(self) -> float:
        """A server with network, spares and installation [USD]."""
        a = self.case.assumptions
        added = a["owned.network_fraction"] + a["owned.spares_fraction"] + a["owned.install_fraction"]
        return self.price_usd * (1 + added)

    @property
    def max_kw(self) -> float:
        """Power that a hall must keep ready for one server."""
        return self._kw(self.hardware.power_max_w, "owned.max_power_over_tdp")

    @property
    def full_kw(self) -> float:
        """Power of one server at work."""
        return least(self._kw(self.hardware.power_full_w, "owned.full_power_over_tdp"), self.max_kw)

    @property
    def idle_kw(self) -> float:
        """Power of one server that waits."""
        return least(self.max_kw * self.case.assumptions["owned.idle_power_fraction"], self.full_kw)

    @property
    def power_said(self) -> str:
        """Where the power is from."""
        if self.hardware.power_max_w and self.hardware.power_full_w:
            return f"{self.max_kw:g} kW at most, {self.full_kw:g} kW at work, {self.idle_kw:.2f} kW idle"
        return (
            f"{self.max_kw:.2f} kW at most, {self.full_kw:.2f} kW at work, {self.idle_kw:.2f} kW idle: taken from "
            f"{self.hardware.gpu_count} GPUs of {self._tdp_w:g} W, as nobody states the server's"
        )

    @property
    def effectiveness(self) -> float:
        """Facility power over server power."""
        site = "on_premises" if self.route is Route.ON_PREMISES else "owned"
        return self.case.assumptions[f"{site}.power_usage_effectiveness"]

    @property
    def usd_per_kw_hour(self) -> float:
        """Energy of a kilowatt drawn for an hour, cooling with it [USD]."""
        return self.effectiveness * self.case.assumptions["owned.electricity_usd_per_kwh"]

    @property
    def lead_years(self) -> float:
        """From the order to servers that run; none where nothing is rented meanwhile, as the plan then begins there."""
        if self.bridge is None:
            return 0.0
        weeks = self._server_weeks
        if self.route is Route.ON_PREMISES:
            weeks = most(weeks, self.case.assumptions["on_premises.lead_time_weeks"])
        return weeks / WEEKS_PER_YEAR

    @property
    def _server_weeks(self) -> float:
        """From the order of a server to its first hour."""
        stated = self.hardware.lead_time_weeks
        return self.case.assumptions["owned.lead_time_weeks"] if stated is None else stated

    @property
    def runs_after_years(self) -> float:
        """From the plan's first hour until the servers run: when they have come, or later if the scenario says so."""
        return most(self.lead_years, float(self._buy_after_years))

    def running_share(self, year: int) -> float:
        """The part of a year (0 for the first) in which the servers are there."""
        return share_after(self.runs_after_years, year)

    def ordered_share(self, year: int) -> float:
        """The part of a year (0 for the first) that is left once the first servers are ordered."""
        return share_after(self.runs_after_years - self.lead_years, year)

    @property
    def _buy_after_years(self) -> int:
        return self.case.scenario.supply.buy_after_years

    @cached_property
    def residual(self) -> ResidualPath:
        """What used servers bring: the assumed path, moved with rental prices."""
        a = self.case.assumptions
        kept = tuple(a[f"owned.residual_fraction_year_{year}"] for year in range(1, 6))
        return ResidualPath(kept, rental_drift_per_year=self.case.drift_per_year(self.hardware.gpu_id))

    def _kw(self, stated_w: float | None, assumed: str) -> float:
        return (
            stated_w / KW if stated_w else self._tdp_w * self.hardware.gpu_count * self.case.assumptions[assumed] / KW
        )

    @property
    def _tdp_w(self) -> float:
        return self.case.facts.gpus[self.hardware.gpu_id].tdp_w or 0.0
