"""A portfolio as a problem in whole numbers: cells of load, units that each carry some, and what every choice costs.

The load-duration curve is cut into cells of equal height, the lowest first; a cell needs somebody in as many hours of a
period as the load (and its reserve) reaches it. What is held, used or not, carries the lowest cells, as an hour of its
use costs next to nothing; above it, units are bought by the hour, and the highest load may be given away. Hours of
equal load fall on the same cells, so a year of 8,760 hours is as many rows as its peak has cells, and the answer is
that of the hourly problem (docs/portfolio.md says what that takes). All costs are discounted to today.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """Units that are bought or committed to at one time, and the periods in which they are there."""

    usd: float
    """What one unit costs, used or not [USD]."""
    there: tuple[bool, ...]
    """Whether it is there, for each period."""


@dataclass(frozen=True)
class Held:
    """Units that are paid for, used or not."""

    cells: int
    """Cells that one unit carries [1]."""
    spans: tuple[Span, ...]
    usd_per_work: tuple[float, ...]
    """What a unit of load costs that it carries for an hour, by period [USD/unit h]."""


@dataclass(frozen=True)
class Hourly:
    """Units that are bought by the hour."""

    cells: int
    """Cells that one unit carries [1]."""
    usd: Numbers
    """What a unit costs that begins at a cell, by period and cell [USD]."""
    interruptible: bool = False
    """Whether it may be taken away, so that only a part of the load may run on it."""


@dataclass(frozen=True)
class Room:
    """How much may be bought by the hour, in cells at a time; nothing for as much as is wanted."""

    firm_cells: float = np.inf
    interruptible_cells: float = np.inf
    interruptible_of_first: Numbers | None = None
    """Of the first n cells, how many may run on what can be taken away; nothing where all may [1]."""


@dataclass(frozen=True)
class Cap:
    """A limit on held units that are there at a time."""

    held: tuple[int, ...]
    weights: tuple[float, ...]
    """What a unit of each counts for [1]."""
    most: float


@dataclass(frozen=True)
class People:
    """What owned units need once there are any: staff, a step for the first unit and then by units, and a fixed sum."""

    held: tuple[int, ...]
    fte_per_unit: tuple[float, ...]
    least_fte: float
    usd_per_fte: float
    once_usd: float = 0.0


@dataclass(frozen=True)
class Forced:
    """At least or at most so many units of what is held, in one period: to ask what one more or less would do."""

    held: int
    period: int
    least: float = 0.0
    most: float = np.inf


@dataclass(frozen=True)
class Problem:
    """Everything that the choice depends on."""

    work: Numbers
    """Work above each cell's level, by period; one more column for what is above the last cell: none [units h]."""
    needed_cells: tuple[int, ...]
    """Cells that have to be carried in each period [1]."""
    held: tuple[Held, ...] = ()
    hourly: tuple[Hourly, ...] = ()
    given_usd: Numbers | None = None
    """What it costs to give away all load from a cell on, by period and cell; infinite where that can't be [USD]."""
    room: Room = Room()
    caps: tuple[Cap, ...] = ()
    rented: tuple[int, ...] = ()
    """Which of what is held is rented, and shares what is paid once for all that is rented."""
    rented_once_usd: tuple[float, ...] = ()
    """What is paid in a period if anything is rented: people, data; empty for nothing [USD]."""
    people: People | None = None
    forced: tuple[Forced, ...] = ()

    @property
    def cell_count(self) -> int:
        """Cells of the highest load."""
        return int(self.work.shape[1]) - 1


@dataclass(frozen=True)
class Found:
    """What the solver found."""

    status: str
    """optimal, time_limit or infeasible."""
    usd: float = np.inf
    gap_fraction: float | None = None
    units: tuple[tuple[int, ...], ...] = ()
    """Units of each that is held, by span."""
    carried: tuple[int, ...] = ()
    """Cells that held units carry, by period."""
    bought: tuple[tuple[tuple[int, int], ...], ...] = ()
    """What is bought by the hour in each period: number of the hourly option, and the cell at which a unit begins."""
    given_from: tuple[int | None, ...] = ()
    """From which cell on load is given away, by period."""
    fte: float = 0.0
    """Staff of what is owned [FTE]."""
    rents: tuple[bool, ...] = ()
    """Whether anything is rented, by period."""
