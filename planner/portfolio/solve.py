"""The cheapest portfolio: what to hold by mixed-integer programming, what is left over it by dynamic programming.

For each period the cost of the rest is known for every number of cells that held units carry (`rest`). What is left to
choose is how many units to hold, and that is a small problem: unknowns are units by span, and for each period a weight
on each number of cells, the weights adding up to one. Held units carry load in the order of what their use costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from planner.portfolio.model import Model, Places, Terms
from planner.portfolio.problem import Found, Numbers, Problem
from planner.portfolio.rest import Rest

STATUS = {0: "optimal", 1: "time_limit", 2: "infeasible"}
NEAR = 1e-6


def solve(problem: Problem) -> Found:
    """The portfolio that costs least.

    Weights between two numbers of cells are as good as whole ones where the rest's cost is convex in them; where the
    solver's answer shows that it is not, weights are made whole.
    """
    rests = tuple(Rest(problem, period) for period in range(len(problem.needed_cells)))
    for whole in (False, True):
        choice = _Choice(problem, rests, whole)
        found = choice.answer
        if found.x is None:
            return Found(STATUS.get(found.status, "infeasible"))
        if whole or choice.is_whole:
            return choice.read()
    raise AssertionError


@dataclass(frozen=True)
class _Choice:
    """The unknowns of a problem, solved."""

    problem: Problem
    rests: tuple[Rest, ...]
    whole: bool
    model: Model = field(default_factory=Model)

    @cached_property
    def spans(self) -> list[Places]:
        """Units of each that is held, by span."""
        return [self.model.unknowns([s.usd for s in held.spans], whole=True) for held in self.problem.held]

    @cached_property
    def rents(self) -> Places:
        """Whether anything is rented, by period."""
        return self.model.unknowns(self.problem.rented_once_usd, most=1, whole=True)

    @cached_property
    def fte(self) -> Places:
        """Staff of what is owned."""
        people = self.problem.people
        return self.model.unknowns([people.usd_per_fte] if people else [])

    @cached_property
    def tops(self) -> list[tuple[Places, Places]]:
        """Weights of each number of cells that is held, if nothing more is rented and if something is, by period."""
        return [self._top(period) for period in range(len(self.rests))]

    @cached_property
    def answer(self) -> Any:
        """What the solver says."""
        for period in range(len(self.rests)):
            self._carried(period)
            self._rented(period)
        self._capped()
        self._people(self.fte)
        return self.model.solved(presolve=self.whole)

    @property
    def is_whole(self) -> bool:
        """Whether the weights cost what the number of cells that they amount to does."""
        return all(self._costs_what_it_says(period) for period in range(len(self.rests)))

    def read(self) -> Found:
        """The answer in words of the problem."""
        found, whole = self.answer, np.round(self.answer.x).astype(np.int64)
        carried = [self._cells(period) for period in range(len(self.rests))]
        rents = [bool(whole[place]) for place in self.rents] or [True] * len(self.rests)
        rest = [self._rest(rest, cells, rent) for rest, cells, rent in zip(self.rests, carried, rents, strict=True)]
        return Found(
            status=STATUS.get(found.status, "time_limit"),
            usd=float(found.fun),
            gap_fraction=float(found.mip_gap or 0.0),
            units=tuple(tuple(whole[places].tolist()) for places in self.spans),
            carried=tuple(carried),
            bought=tuple(bought for bought, _ in rest),
            given_from=tuple(given for _, given in rest),
            fte=float(found.x[self.fte].sum()),
            rents=tuple(rents),
        )

    def _rest(self, rest: Rest, cells: int, rents: bool) -> tuple[tuple[tuple[int, int], ...], int | None]:
        if cells >= rest.needed:
            return (), None
        if rents and rest.rented_usd[cells] < rest.unrented_usd[cells]:
            return rest.bought(cells)
        return (), cells

    def _top(self, period: int) -> tuple[Places, Places]:
        rest, usd = self.rests[period], self._order(period)[-1][1] if self._order(period) else 0.0
        held = usd * self._below(period)
        free = self.model.unknowns(held + rest.unrented_usd, most=1, whole=self.whole)
        return free, self.model.unknowns(held + rest.rented_usd, most=1, whole=self.whole)

    def _below(self, period: int) -> Numbers:
        """Work of the lowest cells, by their number."""
        work = self.problem.work[period]
        below: Numbers = work[0] - work[: self.rests[period].needed + 1]
        return below

    def _order(self, period: int) -> list[tuple[list[int], float]]:
        """What is held and there in a period, by what its use costs; alike ones together."""
        there = [n for n, held in enumerate(self.problem.held) if any(span.there[period] for span in held.spans)]
        found: list[tuple[list[int], float]] = []
        for number in sorted(there, key=lambda n: self.problem.held[n].usd_per_work[period]):
            usd = self.problem.held[number].usd_per_work[period]
            if found and abs(found[-1][1] - usd) <= NEAR * abs(usd):
                found[-1][0].append(number)
            else:
                found.append(([number], usd))
        return found

    def _there(self, numbers: Sequence[int], period: int, factor: float) -> Terms:
        """Cells of units that are there in a period."""
        for number in numbers:
            held = self.problem.held[number]
            places = self.spans[number][[span.there[period] for span in held.spans]]
            yield places, factor * held.cells

    def _carried(self, period: int) -> None:
        """Held units carry no more cells than they can, those whose use is cheap before the others."""
        cells, (free, rent) = np.arange(self.rests[period].needed + 1.0), self.tops[period]
        self.model.keep([(free, 1.0), (rent, 1.0)], 1.0, 1.0)
        order, among = self._order(period), list[int]()
        if not order:
            self.model.keep([(free, cells), (rent, cells)], 0.0, 0.0)
        for place, (numbers, usd) in enumerate(order):
            among += numbers
            if place == len(order) - 1:
                self.model.keep([(free, cells), (rent, cells), *self._there(among, period, -1.0)], -np.inf, 0.0)
                break
            weights = self.model.unknowns((usd - order[place + 1][1]) * self._below(period), most=1)
            self.model.keep([(weights, 1.0)], 1.0, 1.0)
            self.model.keep([(weights, cells), *self._there(among, period, -1.0)], -np.inf, 0.0)
            self.model.keep([(weights, cells), (free, -cells), (rent, -cells)], -np.inf, 0.0)

    def _rented(self, period: int) -> None:
        """What is paid once for all that is rented."""
        if not self.rents.size:
            return
        paid, numbers = self.rents[period], self.problem.rented
        self.model.keep([(self.tops[period][1], 1.0), (paid, -1.0)], -np.inf, 0.0)
        most = float(sum(self.problem.cell_count + self.problem.held[n].cells for n in numbers))
        self.model.keep([*self._there(numbers, period, 1.0), (paid, -most)], -np.inf, 0.0)

    def _units(self, number: int, period: int) -> Places:
        return self.spans[number][[span.there[period] for span in self.problem.held[number].spans]]

    def _capped(self) -> None:
        for cap in self.problem.caps:
            for period in range(len(self.rests)):
                pairs = zip(cap.held, cap.weights, strict=True)
                self.model.keep([(self._units(n, period), weight) for n, weight in pairs], -np.inf, cap.most)
        for asked in self.problem.forced:
            self.model.keep([(self._units(asked.held, asked.period), 1.0)], asked.least, asked.most)

    def _people(self, fte: Places) -> None:
        people = self.problem.people
        if people is None:
            return
        some = self.model.unknowns(people.once_usd, most=1, whole=True)
        for number in people.held:
            most = float(-(-self.problem.cell_count // self.problem.held[number].cells) + 1)
            self.model.keep([(self.spans[number], 1.0), (some, -most)], -np.inf, 0.0)
        each = [(self.spans[n], -fte) for n, fte in zip(people.held, people.fte_per_unit, strict=True)]
        self.model.keep([(fte, 1.0), *each], 0.0, np.inf)
        self.model.keep([(fte, 1.0), (some, -people.least_fte)], 0.0, np.inf)

    def _cells(self, period: int) -> int:
        """Cells that held units carry."""
        free, rent = self.tops[period]
        numbers = np.arange(free.size)
        return int(np.round(self.answer.x[free] @ numbers + self.answer.x[rent] @ numbers))

    def _costs_what_it_says(self, period: int) -> bool:
        free, rent = self.tops[period]
        x, costs = self.answer.x, np.concatenate(self.model.costs)
        cells = self._cells(period)
        rents = not self.rents.size or x[self.rents[period]] > 1 / 2
        open_to = (free[cells], rent[cells]) if rents else (free[cells],)
        bounds = np.concatenate(self.model.most)
        true = min((costs[place] for place in open_to if bounds[place]), default=np.inf)
        said = x[free] @ costs[free] + x[rent] @ costs[rent]
        return bool(true <= said + NEAR * (1 + abs(said)))
