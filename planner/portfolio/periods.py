"""The years of a horizon, cut wherever something comes or goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from planner.portfolio.offering import ABSENT, Offering

NEAR = 1e-9


@dataclass(frozen=True)
class Period:
    """A part of a year in which the same units are there."""

    year: int
    begins: float
    ends: float

    @property
    def share(self) -> float:
        """Its part of the year [fraction]."""
        return self.ends - self.begins


def periods(years: int, ways: Iterable[Offering]) -> tuple[Period, ...]:
    """All periods, in order."""
    orders = [order for one in ways for order in one.orders]
    found = []
    for year in range(years):
        ordered = sorted({0.0, 1.0}.union(*(order.there[year] for order in orders)))
        found += [Period(year, a, b) for a, b in pairwise(ordered) if b - a > NEAR]
    return tuple(found)


def is_there(part: tuple[float, float], period: Period) -> bool:
    """Whether something that is there for a part of the year is there in a period of it."""
    return part != ABSENT and part[0] <= period.begins + NEAR and period.ends <= part[1] + NEAR
