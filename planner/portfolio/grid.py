"""A demand cut into cells: how many, of what height, and in how many hours of each year each is needed.

Where all units are of one kind a cell is a replica. Where accelerators differ, it is that part of a replica at which
least capacity is lost by counting each unit in whole cells; a load of very many replicas is dealt out several at a
time. Either way no unit is credited with more than it carries. The reserve is kept once: it is the lowest cells, which
are needed as long as there is any load, and the load lies above it.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.load import TOLERANCE, AnyLoad, HourlyLoad
from planner.portfolio.problem import Numbers
from warehouse.units import HOURS_PER_YEAR

MOST_CELLS = 360
PARTS = 8  # of the smallest replica, at most


@dataclass(frozen=True)
class Meter:
    """How the hours of what is bought by the hour are counted."""

    each_start_hours: float
    """Paid with each start, where the hours of the load are known [h]."""
    minimum_hours: float
    """The least that a stretch is paid for [h]."""
    overhead_fraction: float
    """Added where the hours of the load are not known."""


@dataclass(frozen=True)
class Grid:
    """The cells of a demand."""

    grain_units: float
    """Height of a cell [load units]."""
    reserve_cells: int
    cell_count: int
    """Cells of the year that needs most, the reserve included [1]."""
    loads: tuple[AnyLoad, ...]
    """The load of each year."""
    scale_to_zero: bool

    def cells(self, capacity_units: float) -> tuple[int, int]:
        """How many instances go together, and the cells that they carry; several where one carries less than a cell."""
        together = max(math.ceil(self.grain_units / capacity_units - TOLERANCE), 1)
        return together, math.floor(together * capacity_units / self.grain_units + TOLERANCE)

    @cached_property
    def levels(self) -> Numbers:
        """The load above which each cell is needed; under 0 for the reserve [load units]."""
        return (np.arange(self.cell_count, dtype=np.float64) - self.reserve_cells) * self.grain_units

    @cached_property
    def needed_cells(self) -> list[int]:
        """Cells that each year needs, the reserve included [1]."""
        return [_cells(load.peak_units, self.grain_units) + self.reserve_cells for load in self.loads]

    @cached_property
    def hours(self) -> Numbers:
        """In how many hours of each year each cell is needed [h]."""
        return np.stack([self._standing(_hours(load, self.levels)) for load in self.loads])

    @cached_property
    def work(self) -> Numbers:
        """Work of each year above each cell's level, and nothing above the last [units h]."""
        edges = np.maximum(np.append(self.levels, self.levels[-1] + self.grain_units), 0.0)
        above = np.stack([[load.work_above(edge) for edge in edges] for load in self.loads])
        above[:, -1] = 0.0
        return above

    @cached_property
    def cell_work(self) -> Numbers:
        """Work of each year within each cell [units h]."""
        return self.work[:, :-1] - self.work[:, 1:]

    def paid_hours(self, meter: Meter) -> Numbers:
        """Hours of each year that a unit which begins at a cell is paid for [h]."""
        found = []
        for load, hours, starts in zip(self.loads, self.hours, self.starts, strict=True):
            if isinstance(load, HourlyLoad):
                held = hours if meter.minimum_hours <= 1 else self._held(load, meter.minimum_hours)
                paid = held + starts * meter.each_start_hours
            else:
                paid = hours * (1 + meter.overhead_fraction)
            found.append(np.minimum(paid, HOURS_PER_YEAR))
        return np.stack(found)

    @cached_property
    def starts(self) -> Numbers:
        """How often in each year a cell begins to be needed, where the hours of the load are known [1]."""
        known = (_starts(load, self.levels) if isinstance(load, HourlyLoad) else 0.0 for load in self.loads)
        return np.stack([np.broadcast_to(starts, self.levels.shape) for starts in known])

    def _held(self, load: HourlyLoad, minimum_hours: float) -> Numbers:
        return self._standing(np.array([load.held_above(level, minimum_hours) for level in self.levels]))

    def _standing(self, hours: Numbers) -> Numbers:
        """What lies at the bottom is there all year, unless capacity may be given back in hours without load."""
        return hours if self.scale_to_zero else np.where(self.levels <= 0, float(HOURS_PER_YEAR), hours)


def grid(
    loads: Sequence[AnyLoad],
    replicas_units: Collection[float],
    reserve_replicas: int,
    *,
    scale_to_zero: bool,
    most_cells: int = MOST_CELLS,
) -> Grid:
    """The cells for a demand and the loads that the replicas of its ways carry.

    Args:
        loads: the load of each year.
        replicas_units: what one replica of each way carries [load units].
        reserve_replicas: replicas beyond the peak; the largest kind counts.
        scale_to_zero: whether capacity may be given back where there is no load.
        most_cells: a finer cut is made coarser.
    """
    peak = max(load.peak_units for load in loads)
    smallest, largest = min(replicas_units), max(replicas_units)
    grain = min((smallest / parts for parts in range(1, PARTS + 1)), key=lambda part: _lost(part, replicas_units))
    grain *= max(math.ceil((peak + reserve_replicas * largest) / grain / most_cells), 1)
    reserve = _cells(reserve_replicas * largest, grain)
    return Grid(grain, reserve, _cells(peak, grain) + reserve, tuple(loads), scale_to_zero)


def _cells(units: float, grain_units: float) -> int:
    return math.ceil(units / grain_units - TOLERANCE)


def _lost(part: float, replicas_units: Collection[float]) -> float:
    """Capacity lost by counting replicas in whole parts; a finer part must save a hundredth."""
    lost = sum(1 - math.floor(units / part + TOLERANCE) * part / units for units in replicas_units)
    return round(lost / len(replicas_units), 2)


def _hours(load: AnyLoad, levels: Numbers) -> Numbers:
    if isinstance(load, HourlyLoad):
        return _above(load.in_order, levels)
    return np.array([load.hours_above(level) for level in levels])


def _starts(load: HourlyLoad, levels: Numbers) -> Numbers:
    """How often the load rises above each level: hours above it, less those that follow an hour above it."""
    both = np.minimum(load.in_order, np.append(0.0, load.in_order[:-1]))
    return _above(load.in_order, levels) - _above(both, levels)


def _above(values: Numbers, levels: Numbers) -> Numbers:
    found = values.size - np.searchsorted(np.sort(values), np.maximum(levels, 0.0), side="right")
    return found.astype(float)
