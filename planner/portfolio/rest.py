"""What is left over the cells that held units carry: bought by the hour in whole units, or given away; by least cost.

A walk from the first free cell upwards: a unit that begins at cell k leads to cell k + cells, giving the rest away
leads to the end. The cheapest walks from every possible first cell are found together by dynamic programming; a second
axis counts cells of interruptible units where these are limited. What is rented firmly follows from the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from planner.portfolio.problem import Numbers, Problem

Cells = npt.NDArray[np.int64]
Bought = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Kind:
    """Ways of one size and kind: at each cell the cheapest of them."""

    cells: int
    interruptible: bool
    usd: Numbers
    """What a unit costs that begins at a cell [USD]."""
    numbers: Cells
    """Which of the hourly ways that is."""


@dataclass(frozen=True)
class Rest:
    """One period's rest, for every number of cells that held units carry."""

    problem: Problem
    period: int

    @property
    def needed(self) -> int:
        """Cells that have to be carried."""
        return self.problem.needed_cells[self.period]

    @cached_property
    def kinds(self) -> list[Kind]:
        """The hourly ways by size and kind."""
        ways = self.problem.hourly
        found = []
        for cells, interruptible in sorted({(way.cells, way.interruptible) for way in ways}):
            alike = [n for n, way in enumerate(ways) if (way.cells, way.interruptible) == (cells, interruptible)]
            usd = np.stack([ways[number].usd[self.period] for number in alike])
            found.append(Kind(cells, interruptible, usd.min(axis=0), np.array(alike)[usd.argmin(axis=0)]))
        return found

    @cached_property
    def unrented_usd(self) -> Numbers:
        """What the rest costs from each cell on if nothing of it is rented by the hour [USD]."""
        given, free = self.problem.given_usd, np.full(self.needed + 1, np.inf)
        if given is not None:
            free[:-1] = given[self.period, : self.needed]
        free[-1] = 0.0
        return free

    @cached_property
    def rented_usd(self) -> Numbers:
        """What it costs if something of it is [USD]."""
        if np.isinf(self.problem.room.firm_cells):
            return self._to_go
        starts = np.arange(self.needed + 1)
        least: Numbers = self._ends(self._walks(starts), starts).min(axis=0)
        return least

    @cached_property
    def _to_go(self) -> Numbers:
        """The same where there is no limit on what is rented firmly: from the end backwards, for all starts [USD]."""
        longest = max((way.cells for way in self.problem.hourly), default=0)
        least = np.zeros((self.needed + longest + 1, self._lent_most + 1))
        rented = np.full(self.needed + 1, np.inf)
        for cell in range(self.needed - 1, -1, -1):
            through = np.full(self._lent_most + 1, np.inf)
            for way in self.kinds:
                after, usd = least[cell + way.cells], way.usd[cell]
                if self._counts(way):
                    most = min(self._lent_before(cell, way.cells), self._lent_most - way.cells)
                    if most >= 0:
                        part = through[: most + 1]
                        np.minimum(part, usd + after[way.cells : way.cells + most + 1], out=part)
                else:
                    np.minimum(through, usd + after, out=through)
            rented[cell] = through[0]
            least[cell] = np.minimum(through, self.unrented_usd[cell])
        return rented

    def bought(self, first: int) -> tuple[Bought, int | None]:
        """The cheapest walk from a cell in which something is rented: its units, and where the rest is given away."""
        starts = np.array([first])
        walks = self._walks(starts)
        ends = self._ends(walks, starts)[:, 0]
        at = int(ends.argmin())
        costs = self._allowed(walks[at][0], at - first)
        lent, units = int(costs.argmin()), []
        cell = at
        while cell > first:
            number, cell, lent = self._step_to(walks, cell, lent)
            units.append((number, cell))
        return tuple(reversed(units)), at if at < self.needed else None

    def _walks(self, starts: Cells) -> list[Numbers]:
        """The least cost of reaching each cell, by start and by cells of interruptible units [USD]."""
        longest = max((way.cells for way in self.problem.hourly), default=0)
        shape = (starts.size, self._lent_most + 1)
        reached = [np.full(shape, np.inf) for _ in range(self.needed + longest + 1)]
        for cell in range(self.needed):
            reached[cell][starts == cell, 0] = 0.0
            for way in self.kinds:
                here = reached[cell] + way.usd[cell]
                after = reached[cell + way.cells]
                if self._counts(way):
                    most = self._lent_before(cell, way.cells)
                    if most >= 0:
                        part = after[:, way.cells : way.cells + most + 1]
                        np.minimum(part, here[:, : part.shape[1]], out=part)
                else:
                    np.minimum(after, here, out=after)
        return reached

    def _ends(self, walks: list[Numbers], starts: Cells) -> Numbers:
        """What each walk costs that ends at a cell, or gives the rest away from there; by cell and start [USD]."""
        found = np.full((len(walks), starts.size), np.inf)
        for cell, costs in enumerate(walks):
            rest = self.unrented_usd[cell] if cell < self.needed else 0.0
            if np.isfinite(rest):
                least = self._allowed(costs, (cell - starts)[:, None]).min(axis=-1)
                found[cell] = np.where(starts < cell, least + rest, np.inf)
        return found

    def _allowed(self, costs: Numbers, walked: Cells | int) -> Numbers:
        """Costs of walks that rent no more cells firmly than there may be."""
        firm = walked - np.arange(costs.shape[-1])
        return np.where(firm <= self.problem.room.firm_cells, costs, np.inf)

    def _step_to(self, walks: list[Numbers], cell: int, lent: int) -> tuple[int, int, int]:
        """The unit by which a cell was reached: its number, where it begins, and the interruptible cells before it."""
        return min(self._steps_to(walks, cell, lent), key=lambda step: abs(step[0] - walks[cell][0, lent]))[1]

    def _steps_to(self, walks: list[Numbers], cell: int, lent: int) -> Iterator[tuple[float, tuple[int, int, int]]]:
        for way in self.kinds:
            before = cell - way.cells
            less = lent - way.cells if self._counts(way) else lent
            if 0 <= before < self.needed and less >= 0 and np.isfinite(walks[before][0, less]):
                yield walks[before][0, less] + way.usd[before], (int(way.numbers[before]), before, less)

    @cached_property
    def _counted(self) -> bool:
        """Whether cells of interruptible units have to be counted."""
        room = self.problem.room
        limits = (room.firm_cells, room.interruptible_cells)
        limited = room.interruptible_of_first is not None or not np.isinf(limits).all()
        return limited and any(way.interruptible for way in self.problem.hourly)

    @cached_property
    def _lent_most(self) -> int:
        """The most cells of interruptible units that are told apart."""
        if not self._counted:
            return 0
        room, longest = self.problem.room, max(way.cells for way in self.problem.hourly if way.interruptible)
        of_first = np.inf if room.interruptible_of_first is None else room.interruptible_of_first[self.needed]
        return int(min(self.needed + longest, room.interruptible_cells, of_first + longest))

    def _counts(self, way: Kind) -> bool:
        return way.interruptible and self._counted

    def _lent_before(self, cell: int, cells: int) -> int:
        """How many interruptible cells there may be before a unit of so many begins; under 0 for not even none."""
        return self._room_before[cells][cell]

    @cached_property
    def _room_before(self) -> dict[int, list[int]]:
        """The same for each size of interruptible units, by cell."""
        return {way.cells: self._rooms(way.cells) for way in self.kinds if way.interruptible}

    def _rooms(self, cells: int) -> list[int]:
        room, first = self.problem.room, np.arange(self.needed)
        most = np.full(self.needed, min(float(self._lent_most), room.interruptible_cells) - cells)
        if room.interruptible_of_first is not None:
            for step in range(1, cells + 1):
                upto = np.minimum(first + step, self.needed)
                most = np.minimum(most, room.interruptible_of_first[upto] - (upto - first))
        return [int(left) for left in np.floor(most)]
