"""What used servers bring, by age: a path, not one number, and tied to where rental prices go.

Hardware is worth what it can still earn. So a path that holds at steady rents falls with them: a scenario in which
rents drift by d a year moves the residual value by the same factor, some months behind.
"""

import math
from dataclasses import dataclass

from planner.many import at, floor, least, most

LAG_YEARS = 0.375  # second-hand prices follow rents by three to six months: their middle


@dataclass(frozen=True)
class ResidualPath:
    """The share of the purchase price that is left at each age."""

    kept_by_year: tuple[float, ...]
    """Share left after 1, 2, 3 ... years at steady rents [fraction of purchase price]."""
    floor: float = 0.0
    """Share that is left whatever happens, such as scrap or memory [fraction of purchase price]."""
    rental_drift_per_year: float = 0.0
    successor_year: float = math.inf
    """Age at which the successor ships in volume [years]."""
    successor_drop: float = 0.0
    """Share of the value that is lost at that moment [fraction]."""

    def kept(self, age_years: float) -> float:
        """The share left at an age: the path, times (1 + drift)^(age - lag), after the successor less its drop.

        >>> path = ResidualPath((0.75, 0.5, 0.4, 0.25))
        >>> path.kept(0), path.kept(1.5), path.kept(4)
        (1.0, 0.625, 0.25)
        >>> round(ResidualPath((0.75, 0.5, 0.4, 0.25), rental_drift_per_year=-0.4).kept(4), 4)
        0.0392
        """
        if age_years <= 0:
            return 1.0
        drifted = (1 + self.rental_drift_per_year) ** self.drifted_years(age_years)
        dropped = 1 - self.successor_drop if age_years >= self.successor_year else 1.0
        return most(self.floor, self._steady(age_years) * drifted * dropped)

    def drifted_years(self, age_years: float) -> float:
        """The years for which rents move the value at an age [years]."""
        return most(age_years - LAG_YEARS, 0.0)

    def _steady(self, age_years: float) -> float:
        """Straight lines between the years that are known; after them the last year's ratio goes on."""
        known = (1.0, *self.kept_by_year)
        last = len(known) - 1
        if age_years > last:
            ratio = known[last] / known[last - 1] if known[last - 1] else 0.0
            kept: float = known[last] * most(ratio, 0.0) ** (age_years - last)
            return kept
        year = least(floor(age_years), last - 1)
        before: float = at(known, year)
        after: float = at(known, year + 1)
        return before + (after - before) * (age_years - year)


def declining(fall_per_year: float, years: int, floor: float = 0.0) -> ResidualPath:
    """A path that falls by the same share of what is left above the floor: P(t) = (1 - F) (1 - fall)^t + F.

    >>> round(declining(0.20, 3).kept(3), 6)
    0.512
    """
    return ResidualPath(tuple((1 - floor) * (1 - fall_per_year) ** year + floor for year in range(1, years + 1)), floor)
