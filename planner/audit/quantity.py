"""Numbers with units, and the conventions under which an analysis turns hours into months and years.

Its month may have 720, 729.6 or 730 hours and need not be a twelfth of its year: each conversion is done by the
factor between the two units at hand, and is noted, so that a mix of lengths can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.audit.units import TIMES, Unit, times, told

MONTHS_PER_YEAR = 12.0


class MismatchError(ValueError):
    """Two quantities that can't be added or compared; the message says what is left over."""


@dataclass(frozen=True)
class Conventions:
    """How an analysis counts time."""

    hours_per_month: float = 730.0
    hours_per_year: float = 8760.0
    usd_per: Mapping[str, float] = field(default_factory=dict)
    """What a unit of another currency is worth, for the case under our assumptions [USD]."""
    used: set[str] = field(default_factory=set, compare=False, repr=False)
    """Conversions that were made: "month-hour", "year-hour"."""

    def time_factor(self, powers: dict[str, int]) -> float:
        """The factor that reduces powers of hours, months and years which add up to nothing."""
        factor = self._pair(powers, "year", "month", MONTHS_PER_YEAR)
        factor *= self._pair(powers, "year", "h", self.hours_per_year)
        return factor * self._pair(powers, "month", "h", self.hours_per_month)

    def _pair(self, powers: dict[str, int], longer: str, shorter: str, ratio: float) -> float:
        """Cancel as many of one unit against the other as can be."""
        more, less = powers.get(longer, 0), powers.get(shorter, 0)
        if more * less >= 0:
            return 1.0
        count = min(abs(more), abs(less)) * (1 if more > 0 else -1)
        powers[longer], powers[shorter] = more - count, less + count
        if shorter == "h":
            self.used.add(longer)
        return float(ratio**count)


@dataclass(frozen=True)
class Quantity:
    """A number and its base units."""

    value: float
    unit: Unit = ()

    def __mul__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value * other.value, times(self.unit, other.unit))

    def __truediv__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value / other.value, times(self.unit, other.unit, -1))

    def __neg__(self) -> "Quantity":
        return Quantity(-self.value, self.unit)


def converted(quantity: Quantity, unit: Unit, conventions: Conventions) -> float:
    """The number of a quantity in another unit.

    Raises:
        MismatchError: they do not measure the same thing.

    >>> converted(Quantity(1460, (("h", 1),)), (("month", 1),), Conventions())
    2.0
    """
    if quantity.unit == unit:
        return quantity.value
    left = dict(times(quantity.unit, unit, -1))
    clock = {name: left.pop(name, 0) for name in TIMES}
    factor = conventions.time_factor(clock)
    if left or any(clock.values()):
        raise MismatchError(mismatch(quantity.unit, unit))
    return quantity.value * factor


def mismatch(found: Unit, wanted: Unit) -> str:
    """What two units differ by, in words.

    >>> mismatch((("GPU", 1), ("USD", 1), ("node", -1)), (("USD", 1),))
    'GPU USD/node is not USD: GPU/node is left over; a rate per node must meet nodes, a rate per GPU GPUs'
    """
    rest = times(found, wanted, -1)
    names = dict(rest)
    tail = ""
    if "GPU" in names and "node" in names:
        tail = "; a rate per node must meet nodes, a rate per GPU GPUs"
    elif any(power > 0 for power in names.values()):
        tail = "; divide by it, or give the other side that unit"
    elif names:
        tail = "; multiply by it, or give the other side that unit"
    return f"{told(found)} is not {told(wanted)}: {told(rest)} is left over{tail}"


Value = Quantity | bool | tuple[Quantity, ...]
Values = Mapping[str, Value]
