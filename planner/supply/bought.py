"""What is bought, as taxes see it: when, for how much, and how long it is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from planner.supply.parts import Parts


@dataclass(frozen=True)
class Bought:
    """What is bought at the start of each year, to be written off while it is kept."""

    usd: tuple[float, ...]
    parts: Callable[[], Parts] = tuple
    """The same in parts."""
    kept_years: int | None = None
    """Age at which it is sold; the horizon's end where empty [years]."""

    def sold_in(self, start: int, years: int) -> int:
        """The last year (1 for the first) in which what is bought at the start of a year (0) is there."""
        return years if self.kept_years is None else min(start + self.kept_years, years)
