"""A load on a fleet of one year: how much at the peak, how much in all, and for how many hours each part runs.

`Load` knows a peak, a mean and the hours of use, and takes the rest from a curve: sorted from busy to quiet the load is
L(x) = peak * (1 - x)^(r - 1), r being the peak over the mean: flat for r = 1, a straight line down to nothing for
r = 2, spiky beyond. Its mean is peak / r by construction. In which hours it is busy nobody has said.

`HourlyLoad` knows all 8,760 hours, and so also how often a part of the load begins and ends.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from warehouse.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

STRIDE = 5413  # coprime with 8,760 and near its golden section: spreads sorted hours evenly over a year
TOLERANCE = 1e-9  # a load that is a replica's own but for rounding needs no second one


@dataclass(frozen=True)
class Load:
    """What has to be carried, in units of work: requests per second, or nodes at work."""

    peak_units: float
    """Load at the peak [requests/s, or nodes]."""
    peak_to_average: float
    """Peak over the mean of the hours of use [ratio]."""
    hours_of_use_per_year: float
    """Hours in which there is work [h]."""

    @property
    def unit_hours_per_year(self) -> float:
        """Units of work times the hours they last [units h]."""
        return self.peak_units / self.peak_to_average * self.hours_of_use_per_year

    def hours_above(self, units: float) -> float:
        """Hours of a year in which the load exceeds a level.

        >>> Load(peak_units=10, peak_to_average=2, hours_of_use_per_year=8760).hours_above(5)
        4380.0
        >>> Load(peak_units=10, peak_to_average=1, hours_of_use_per_year=8760).hours_above(9.9)
        8760
        """
        if units <= 0:
            return self.hours_of_use_per_year
        if units >= self.peak_units:
            return 0.0
        if self.peak_to_average == 1:
            return self.hours_of_use_per_year
        share = 1 - math.pow(units / self.peak_units, 1 / (self.peak_to_average - 1))
        return self.hours_of_use_per_year * share

    def work_above(self, units: float) -> float:
        """Work of a year that is above a level: H ((P - u) - P (1 - (u / P)^e) / e), e = r / (r - 1) [units h].

        >>> round(Load(peak_units=10, peak_to_average=2, hours_of_use_per_year=8760).work_above(5), 6)
        10950.0
        """
        above = max(self.peak_units - max(units, 0.0), 0.0)
        if self.peak_to_average == 1 or not above:
            return self.hours_of_use_per_year * above
        power = self.peak_to_average / (self.peak_to_average - 1)
        curved = self.peak_units * (1 - math.pow(max(units, 0.0) / self.peak_units, power)) / power
        return self.hours_of_use_per_year * (above - curved)

    def starts_above(self, units: float) -> None:
        """How often the load rises above a level: not known, as nobody has said which hours are busy."""

    def held_above(self, units: float, minimum_hours: float) -> float:
        """Hours above a level; that each stretch is paid for a minimum can't be told without the hours' order."""
        del minimum_hours
        return self.hours_above(units)

    @cached_property
    def hours(self) -> tuple[float, ...]:
        """The load of 8,760 hours: the curve's values, spread evenly over the year [units]."""
        falling = [self._at((rank + 0.5) / HOURS_PER_YEAR) for rank in range(HOURS_PER_YEAR)]
        return tuple(falling[hour * STRIDE % HOURS_PER_YEAR] for hour in range(HOURS_PER_YEAR))

    def _at(self, share_of_year: float) -> float:
        used = self.hours_of_use_per_year / HOURS_PER_YEAR
        quiet = share_of_year / used if used else 1.0
        return self.peak_units * math.pow(1 - quiet, self.peak_to_average - 1) if quiet < 1 else 0.0


@dataclass(frozen=True)
class Work(Load):
    """So much to do in a year, at a pace of at least the peak: whole replicas do it faster, and stop sooner."""

    def carried_by(self, planned_units: float, least_replicas: int) -> Load:
        """The load of so many whole replicas at full speed, for as long as the work takes them.

        >>> work = Work(peak_units=10, peak_to_average=1, hours_of_use_per_year=100)
        >>> work.carried_by(planned_units=25, least_replicas=2)
        Load(peak_units=50, peak_to_average=1.0, hours_of_use_per_year=20.0)
        """
        replicas = max(math.ceil(self.peak_units / planned_units - TOLERANCE), least_replicas)
        pace = replicas * planned_units
        return Load(pace, 1.0, self.unit_hours_per_year / pace)


@dataclass(frozen=True, eq=False)
class HourlyLoad:
    """The load of every hour of a year, in units of work. Two are the same only if they are one object."""

    hours: tuple[float, ...]
    """8,760 values [requests/s, or nodes]."""

    @cached_property
    def peak_units(self) -> float:
        """Load at the peak [requests/s, or nodes]."""
        return max(self.hours)

    @cached_property
    def unit_hours_per_year(self) -> float:
        """Units of work times the hours they last [units h]."""
        return math.fsum(self.hours)

    @cached_property
    def hours_of_use_per_year(self) -> float:
        """Hours in which there is work [h]."""
        return float(sum(load > 0 for load in self.hours))

    @property
    def peak_to_average(self) -> float:
        """Peak over the mean of the hours of use [ratio]."""
        total = self.unit_hours_per_year
        return self.peak_units * self.hours_of_use_per_year / total if total else 1.0

    def hours_above(self, units: float) -> float:
        """Hours of a year in which the load exceeds a level.

        >>> HourlyLoad((0.0, 1.0, 3.0, 3.0)).hours_above(1)
        2.0
        """
        return float(len(self._rising) - bisect_right(self._rising, max(units, 0.0)))

    def work_above(self, units: float) -> float:
        """Work of the year that is above a level [units h].

        >>> HourlyLoad((0.0, 1.0, 3.0, 3.0)).work_above(1)
        4.0
        """
        return float((self.in_order - max(units, 0.0)).clip(min=0.0).sum())

    def starts_above(self, units: float) -> float:
        """How often in the year the load rises above a level.

        >>> HourlyLoad((0.0, 2.0, 2.0, 0.0, 2.0)).starts_above(1)
        2.0
        """
        level = max(units, 0.0)
        going_on = len(self._held) - bisect_right(self._held, level)
        return self.hours_above(level) - going_on

    def held_above(self, units: float, minimum_hours: float) -> float:
        """Hours paid for if each stretch above a level is paid for a minimum; one that begins within it is part of it.

        >>> HourlyLoad((0.0, 2.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0)).held_above(1, 4)
        4.0
        """
        if minimum_hours <= 1:
            return self.hours_above(units)
        paid, until = 0.0, 0.0
        for start, end in self._stretches(units):
            if start >= until:
                until = start + minimum_hours
                paid += minimum_hours
            if end > until:
                paid += end - until
                until = end
        return paid

    def _stretches(self, units: float) -> list[tuple[int, int]]:
        """First hour, and the hour after the last, of each time that the load is above a level."""
        import numpy as np  # noqa: PLC0415 - only loads by the hour need it

        above = self.in_order > max(units, 0.0)
        edges = np.flatnonzero(np.diff(above, prepend=False, append=False))
        return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))

    @cached_property
    def in_order(self) -> "npt.NDArray[np.float64]":
        """The hours as an array [units]."""
        import numpy as np  # noqa: PLC0415 - only loads by the hour need it

        return np.array(self.hours)

    @cached_property
    def _held(self) -> list[float]:
        """What each hour and the one before it both have, rising; the year begins with nothing before it."""
        return sorted(map(min, self.hours, (0.0, *self.hours[:-1])))

    @cached_property
    def _rising(self) -> list[float]:
        return sorted(self.hours)


AnyLoad = Load | HourlyLoad


def hourly(units: Iterable[float]) -> HourlyLoad:
    """A load by the hour."""
    return HourlyLoad(tuple(units))
