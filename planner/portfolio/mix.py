"""The cheapest mix of a comparison's ways: chosen, and its cash told apart by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.comparison import Comparison
from planner.portfolio.build import Market, market
from planner.portfolio.by_hour import LARGER_MODEL, cash
from planner.portfolio.candidates import offerings
from planner.portfolio.offering import Offering
from planner.portfolio.periods import is_there
from planner.portfolio.problem import Found, Numbers
from planner.portfolio.runs import teams
from planner.portfolio.solve import solve


@dataclass(frozen=True)
class Mix:
    """A solved portfolio."""

    market: Market
    found: Found

    @cached_property
    def constant_cash(self) -> Numbers:
        """What every way bears alike: a larger model that some requests are asked of again [USD]."""
        return cash(self.market.case, self.market.offerings[0].costed, only={LARGER_MODEL})

    @cached_property
    def shared_cash(self) -> Numbers:
        """People, data and a larger model, by year [USD]."""
        of, found = self.market, self.found
        total = self.constant_cash + found.fte * of.people_cash
        if any(sum(units) for one, units in zip(of.held, found.units, strict=True) if one.is_owned):
            total = total + of.drives_cash
        for rents, flows in zip(found.rents, of.rented_once, strict=bool(of.rented_once)):
            total = total + rents * flows
        for given, flows in zip(found.given_from, of.given_once, strict=bool(of.given_once)):
            total = total + (given is not None) * flows
        return total

    @cached_property
    def stacks(self) -> tuple[dict[int, tuple[int, int]], ...]:
        """From which cell to which each held offering carries load, by period: cheap use first."""
        return tuple(self._stack(period) for period in range(len(self.market.periods)))

    def _stack(self, period: int) -> dict[int, tuple[int, int]]:
        problem, below, found = self.market.problem, 0, dict[int, tuple[int, int]]()
        for number in sorted(range(len(problem.held)), key=lambda n: problem.held[n].usd_per_work[period]):
            cells = self.units_held(number)[period] // self.market.together(self.market.held[number])
            above = min(below + cells * problem.held[number].cells, self.found.carried[period])
            found[number] = (below, above)
            below = above
        return found

    def units_held(self, number: int) -> list[int]:
        """Instances of a held offering that are there in each period."""
        of = self.market
        pairs = list(zip(of.held[number].orders, self.found.units[number], strict=True))
        there = ([units for order, units in pairs if is_there(order.there[p.year], p)] for p in of.periods)
        return [sum(units) * of.together(of.held[number]) for units in there]

    def units_bought(self, number: int) -> list[int]:
        """The most instances of an hourly offering that run at a time, in each period."""
        one = self.market.hourly[number]
        counts = [sum(n == number for n, _ in bought) for bought in self.found.bought]
        return [self.market.together(one) * (min(count, 1) if one.team else count) for count in counts]

    def held_cash(self, number: int) -> Numbers:
        """What a held offering takes by year [USD]."""
        of, one = self.market, self.market.held[number]
        total = np.zeros(of.case.years + 1)
        for order, units in zip(one.orders, self.found.units[number], strict=True):
            total += units * of.together(one) * order.cash
        return total + self.held_work(number) @ of.each(one.work_cash)

    def held_work(self, number: int) -> Numbers:
        """Work that a held offering carries in each period [units h]."""
        edges = self.market.problem.work
        return np.array([edges[p, a] - edges[p, b] for p, (a, b) in enumerate(s[number] for s in self.stacks)])

    def bought_cash(self, number: int) -> Numbers:
        """What an hourly offering takes by year [USD]."""
        of, one = self.market, self.market.hourly[number]
        total = self.bought_hours(number) @ of.each(one.hour_cash) + self.bought_work(number) @ of.each(one.work_cash)
        shares = np.array([period.share for period in of.periods])
        return np.asarray(total + (np.array(self.units_bought(number)) * shares) @ of.each(one.there_cash))

    def bought_hours(self, number: int) -> Numbers:
        """Instance-hours of an hourly offering that are paid for in each period [h]."""
        return self._over_units(number, self.market.hours(self.market.hourly[number]))

    def bought_work(self, number: int) -> Numbers:
        """Work that an hourly offering carries in each period [units h]."""
        cells = self.market.cells(self.market.hourly[number])
        return self._over_units(number, self.market.work(cells))

    def _over_units(self, number: int, amounts: Numbers) -> Numbers:
        """Amounts by period and cell, summed over where units of an hourly offering begin."""
        return np.array(
            [sum(amounts[p, at] for n, at in bought if n == number) for p, bought in enumerate(self.found.bought)]
        )

    @cached_property
    def given_work(self) -> Numbers:
        """Work of each period that is given away [units h]."""
        edges = self.market.problem.work
        return np.array([0.0 if at is None else edges[p, at] for p, at in enumerate(self.found.given_from)])

    @cached_property
    def given_cash(self) -> Numbers:
        """What is paid for load that is given away, by year [USD]."""
        of = self.market
        if of.overflow is None:
            return np.zeros(of.case.years + 1)
        return np.asarray(self.given_work @ of.each(of.overflow.work_cash))

    @cached_property
    def total_cash(self) -> Numbers:
        """All of it by year, year 0 first [USD]."""
        held = sum(map(self.held_cash, range(len(self.market.held))), np.zeros_like(self.shared_cash))
        bought = sum(map(self.bought_cash, range(len(self.market.hourly))), np.zeros_like(self.shared_cash))
        return np.asarray(self.shared_cash + self.given_cash + held + bought)

    @property
    def usd(self) -> float:
        """Value of all cash today [USD]."""
        return float(self.market.usd(self.total_cash))


def cheapest(comparison: Comparison, among: Sequence[Offering] | None = None) -> Mix | Found | None:
    """The cheapest mix; what the solver says where there is none; nothing where there is nothing to mix.

    Accelerators of different size are cut into common cells, which credits each unit with a little less than it can
    carry. So the accelerator of the cheapest single way is tried on its own as well, in cells that fit it.
    """
    found = offerings(comparison) if among is None else among
    ways = [team for one in found for team in teams(comparison.case, one)]
    if not any(not one.is_overflow for one in ways):
        return None
    tried = [_solved(comparison, ways)]
    kinds = {one.unit.replica_units for one in ways if not one.is_overflow}
    if len(kinds) > 1:
        first = min((one for one in ways if not one.is_overflow), key=lambda one: one.plan.npv_cost_usd or 0.0)
        alike = [one for one in ways if one.is_overflow or one.unit.replica_units == first.unit.replica_units]
        tried.append(_solved(comparison, alike))
    mixes = [found for found in tried if isinstance(found, Mix)]
    return min(mixes, key=lambda mix: mix.usd) if mixes else tried[0]


def _solved(comparison: Comparison, ways: Sequence[Offering]) -> Mix | Found:
    of = market(comparison.case, ways)
    found = solve(of.problem)
    return Mix(of, found) if found.carried else found
