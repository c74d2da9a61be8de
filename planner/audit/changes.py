"""What may have been done to an input: left out, applied twice, turned round, another taken in its place."""

import re
from collections.abc import Iterator

from planner.audit.document import Analysis, Input
from planner.audit.quantity import MONTHS_PER_YEAR, Quantity, Value
from planner.audit.rearranged import COUNTED
from planner.audit.shape import PriceType
from planner.audit.trial import written_off
from planner.audit.units import CURRENCIES

A_DISCOUNT = re.compile(r"wacc|hurdle|cost_of_capital|discount_rate", re.IGNORECASE)
"""What a discount rate is called."""
HOUR_A_MONTH = (("h", 1), ("month", -1))
MONTHS = (672.0, 696.0, 720.0, 729.6, 730.0, 730.5, 740.0, 744.0)


def changes(analysis: Analysis, item: Input) -> Iterator[tuple[str, str, Value]]:
    """What may have been done to an input: a factor left out or applied twice, a cost left out, another taken."""
    value = item.value
    if isinstance(value, tuple):
        yield from _of_list(item.name, value)
    if isinstance(value, Quantity) and value.unit == HOUR_A_MONTH and value.value in MONTHS:
        for hours in MONTHS:
            yield f"with {item.name} at {hours:g} h a month", "other-month", Quantity(hours, value.unit)
    if not isinstance(value, Quantity):
        return
    if yearly := written_off(analysis, value):
        both = Quantity(value.value + yearly, value.unit)
        yield f"with the purchase's write-off added to {item.name}", "capex-twice", both
    yield from _of_factor(item.name, value) if not value.unit else ()
    yield f"with {item.name} left out", _about(item.name, "left-out", factor=False), Quantity(0.0, value.unit)
    yield from _of_count(item.name, value)
    yield from _of_exchange(item.name, value)
    if any(name in CURRENCIES for name, _ in value.unit):
        yield f"with {item.name} counted twice", "factor-twice", Quantity(2 * value.value, value.unit)
    for other in analysis.inputs.values():
        if isinstance(other.value, Quantity) and other.value.unit == value.unit and other.value != value:
            yield f"with {other.name} in place of {item.name}", _confused(item, other), other.value


def _of_factor(name: str, value: Quantity) -> Iterator[tuple[str, str, Value]]:
    """A factor twice or not at all; of a share what is left of it, or a half."""
    if value.value not in {0, 1}:
        yield f"with {name} applied twice", _about(name, "twice"), Quantity(value.value**2)
        yield f"with {name} left out", _about(name, "left-out"), Quantity(1.0)
    if 0 < value.value < 1:
        yield f"with 1 - {name} in place of it", "other-arithmetic", Quantity(1 - value.value)
        yield f"with {name} at one half", "inputs-differ", Quantity(0.5)


def _of_count(name: str, value: Quantity) -> Iterator[tuple[str, str, Value]]:
    """A number of things, or of months or years, that was forgotten: one of them in its place, or a year."""
    if len(value.unit) != 1 or value.unit[0][1] != 1 or value.unit[0][0] not in COUNTED or value.value == 1:
        return
    unit = value.unit[0][0]
    yield f"with {name} taken as one {unit}", "factor-left-out", Quantity(1.0, value.unit)
    if unit == "month" and value.value != MONTHS_PER_YEAR:
        yield f"with a year in place of {name}", "factor-left-out", Quantity(MONTHS_PER_YEAR, value.unit)


def _of_exchange(name: str, value: Quantity) -> Iterator[tuple[str, str, Value]]:
    """A rate of exchange that was forgotten, or taken the wrong way round."""
    if len(value.unit) > 1 and value.value and all(part in CURRENCIES for part, _ in value.unit):
        yield f"with {name} left out", "factor-left-out", Quantity(1.0, value.unit)
        yield f"with {name} the wrong way round", "other-arithmetic", Quantity(1 / value.value, value.unit)


def _of_list(name: str, values: tuple[Quantity, ...]) -> Iterator[tuple[str, str, Value]]:
    """A table's column with one of its entries left out, or counted twice."""
    for number, value in enumerate(values, 1):
        for factor, words, rule in ((0.0, "left out", "factor-left-out"), (2.0, "counted twice", "factor-twice")):
            changed = Quantity(factor * value.value, value.unit)
            yield f"with entry {number} of {name} {words}", rule, (*values[: number - 1], changed, *values[number:])


def _about(name: str, what: str, *, factor: bool = True) -> str:
    if what == "left-out" and A_DISCOUNT.search(name):
        return "undiscounted"
    if not factor:
        return f"factor-{what}"
    if "pue" in name.lower():
        return f"pue-{what}"
    return f"utilisation-{what}" if "util" in name.lower() else f"factor-{what}"


def _confused(item: Input, other: Input) -> str:
    kinds = {i.table.price_type for i in (item, other) if i.table} - {None}
    if len(kinds) < 2:
        return "inputs-differ"
    return "spot-as-on-demand" if PriceType.SPOT in kinds else "other-terms-price"
