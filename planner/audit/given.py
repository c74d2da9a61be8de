"""What formulas give their functions: numbers with units, flat lists, rates and terms."""

from collections.abc import Sequence

from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted
from planner.audit.units import Unit, times

YEAR: Unit = (("year", 1),)
MONTH: Unit = (("month", 1),)
Given = Sequence[Value | str]


def numbers(given: Given) -> list[Quantity]:
    """All numbers, those in lists with them."""
    flat: list[Quantity] = []
    for part in given:
        if isinstance(part, str | bool):
            raise MismatchError(f"{part!r} is no number")
        flat.extend(part if isinstance(part, tuple) else (part,))
    return flat


def alike(given: Given, conventions: Conventions) -> tuple[list[float], Unit]:
    """All numbers in the unit of the first that has one."""
    found = numbers(given)
    unit = next((q.unit for q in found if q.unit or q.value), ())
    return [0.0 if not q.unit and q.value == 0 else converted(q, unit, conventions) for q in found], unit


def rate(part: Value | str, conventions: Conventions) -> float:
    """A rate, per year where it has a unit."""
    (found,) = numbers([part])
    return converted(found, times((), YEAR, -1) if found.unit else (), conventions)


def term(part: Value | str, unit: Unit, conventions: Conventions) -> float:
    """A length in a unit of time; a plain number is in it."""
    (found,) = numbers([part])
    return converted(found, unit, conventions) if found.unit else found.value
