"""Work an analysis through: its steps in the order they need one another, and every printed number from its formula."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from itertools import product

from planner.audit.document import Analysis, Printed
from planner.audit.formula import FormulaError, evaluate, names
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted, mismatch

NEAR = 1e-9  # relative; two roundings of one product
A_YEAR = (("year", -1),)
MOST_RANGES = 6  # inputs that are ranges


class Status(StrEnum):
    """Whether a printed number follows from the analysis's own inputs."""

    FOLLOWS = "follows"
    DOES_NOT_FOLLOW = "does not follow"
    NOT_RECOMPUTABLE = "not recomputable"


@dataclass(frozen=True)
class Checked:
    """A printed number beside ours, both in its unit."""

    printed: Printed
    status: Status
    ours: float | bool | None

    @property
    def ratio(self) -> float | None:
        """Theirs over ours."""
        theirs, ours = self.printed.theirs, self.ours
        if isinstance(theirs, bool) or ours is None or isinstance(ours, bool) or not ours or not math.isfinite(theirs):
            return None
        return theirs / ours if math.isfinite(ours) else None


def values_of(
    analysis: Analysis, conventions: Conventions, changed: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Every named quantity; `changed` inputs stand in for the analysis's own.

    Raises:
        FormulaError: a step can't be worked out.
        MismatchError: its units don't fit.
    """
    values = {name: item.value for name, item in analysis.inputs.items()} | dict(changed or {})
    for name in _order(analysis.derived):
        values[name] = evaluate(analysis.derived[name], values, conventions)
    return values


def faults_of(analysis: Analysis) -> list[str]:
    """Everything that keeps the analysis from being worked through, each with its remedy."""
    values: dict[str, Value] = {name: item.value for name, item in analysis.inputs.items()}
    faults, broken = list[str](), set(analysis.unread)
    try:
        order = _order(analysis.derived)
    except CycleError as fault:
        order, broken = [], broken | set(analysis.derived)
        faults.append(f"derived: circular: {' -> '.join(fault.args[1])}; give one of them another formula")
    except FormulaError:
        order = list(analysis.derived)
    for name in order:
        found = _tried(f"derived.{name}", analysis.derived[name], analysis, values, broken)
        if isinstance(found, str):
            faults.append(found)
            broken.add(name)
        else:
            values[name] = found
    faults += [fault for item in analysis.printed for fault in _wrong_numbers(item, analysis, values, broken)]
    return [fault for fault in faults if fault]


def check(analysis: Analysis) -> list[Checked]:
    """Every printed number, recomputed."""
    values = values_of(analysis, analysis.conventions)
    return [checked(item, analysis, values, analysis.conventions) for item in analysis.printed]


def checked(item: Printed, analysis: Analysis, values: Mapping[str, Value], conventions: Conventions) -> Checked:
    """One printed number from its formula."""
    if item.table.formula is None:
        return Checked(item, Status.NOT_RECOMPUTABLE, None)
    try:
        ours = in_unit(evaluate(item.table.formula, values, conventions), item, conventions)
    except FormulaError:
        return Checked(item, Status.NOT_RECOMPUTABLE, None)
    fine = agrees(item, ours, analysis.counting.tolerance) or _within_ranges(item, analysis, conventions)
    return Checked(item, Status.FOLLOWS if fine else Status.DOES_NOT_FOLLOW, ours)


def _within_ranges(item: Printed, analysis: Analysis, conventions: Conventions) -> bool:
    """Whether a number lies between what ranges of the inputs give at their ends."""
    ranged = [one for one in analysis.inputs.values() if one.ends]
    if not ranged or len(ranged) > MOST_RANGES or isinstance(item.theirs, bool):
        return False
    found = []
    for ends in product(*(one.ends for one in ranged if one.ends)):
        changed = dict(zip((one.name for one in ranged), ends, strict=True))
        try:
            values = values_of(analysis, conventions, changed)
            found.append(float(in_unit(evaluate(item.table.formula or "0", values, conventions), item, conventions)))
        except (FormulaError, MismatchError):
            return False
    low, high = min(found), max(found)
    at_ends = all(min(abs(end - one) for one in found) <= last_digit(item.digits) / 2 for end in item.range)
    return low < high and (at_ends or (item.upper is None and low <= item.theirs <= high))


def in_unit(value: Value, item: Printed, conventions: Conventions) -> float | bool:
    """A value in the unit that a number was printed in.

    Raises:
        FormulaError: a list, or a claim where a number was printed.
        MismatchError: it measures something else.
    """
    if isinstance(value, tuple) or isinstance(value, bool) != isinstance(item.theirs, bool):
        raise FormulaError("gives a list or a claim where a number was printed, or the other way round")
    if isinstance(value, bool):
        return value
    if math.isinf(value.value):
        return value.value
    if not value.unit and item.unit == A_YEAR:
        return value.value / item.factor  # a rate that functions give as a plain number
    return converted(value, item.unit, conventions) / item.factor


def agrees(item: Printed, ours: float | bool, tolerance: float | None) -> bool:
    """Whether ours is what was printed: within the tolerance, or rounded or cut off at the last printed digit."""
    theirs = item.theirs
    if isinstance(theirs, bool) or math.isinf(theirs) or math.isinf(ours):
        return theirs == ours
    given = item.table.tolerance if item.table.tolerance is not None else tolerance
    low, high = item.range
    if given is not None:
        return low - max(given, NEAR) * abs(low) <= ours <= high + max(given, NEAR) * abs(high)
    if item.upper is not None:
        return low - last_digit(item.digits) / 2 <= ours <= high + last_digit(item.upper) / 2
    slack = NEAR * abs(theirs)
    cut_off = 0 <= (abs(ours) - abs(theirs)) < place(item.digits) and ours * theirs >= 0
    return cut_off or abs(ours - theirs) <= last_digit(item.digits) / 2 + slack


def last_digit(digits: str) -> float:
    """What the last digit of a number as written stands for; zeros that end a whole number are none from the third on.

    >>> last_digit("3.70"), last_digit("15710"), last_digit("8"), last_digit("200000")
    (0.01, 10.0, 1.0, 10000.0)
    """
    if "." in digits:
        return place(digits)
    whole = Decimal(digits)
    second = Decimal(1).scaleb(max(whole.adjusted() - 1, 0))
    return min(place(str(whole.normalize())), float(second))


def place(digits: str) -> float:
    """What the place of a number's last digit stands for, zeros or not.

    >>> place("3.70"), place("15710")
    (0.01, 1.0)
    """
    exponent = Decimal(digits).as_tuple().exponent
    return float(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


def _order(derived: Mapping[str, str]) -> list[str]:
    needs = {name: names(formula) & derived.keys() for name, formula in derived.items()}
    return list(TopologicalSorter(needs).static_order())


def _tried(told: str, formula: str, analysis: Analysis, values: Mapping[str, Value], broken: set[str]) -> Value | str:
    """What a formula comes to, or what is wrong with it; nothing is said twice of what a broken step breaks."""
    try:
        if names(formula) & broken:
            return ""
        return evaluate(formula, values, analysis.conventions)
    except (FormulaError, MismatchError) as fault:
        return f"{told} = {formula!r}: {fault}"


def _wrong_numbers(item: Printed, analysis: Analysis, values: Mapping[str, Value], broken: set[str]) -> Iterator[str]:
    """What is wrong with a printed number's formula, division by zero apart, and with the suspected one."""
    told = f"printed {item.table.name!r}"
    if item.table.suspected is not None:
        found = _tried(told, item.table.suspected, analysis, values, broken)
        yield found if isinstance(found, str) else ""
    if item.table.formula is None:
        return
    found = _tried(told, item.table.formula, analysis, values, broken)
    if isinstance(found, str):
        yield "" if found.endswith("divides by zero") else found
        return
    try:
        in_unit(found, item, analysis.conventions)
    except FormulaError as fault:
        yield f"{told} = {item.table.formula!r}: {fault}"
    except MismatchError:
        unit = found.unit if isinstance(found, Quantity) else ()
        wanted = item.unit_text or "a plain number"
        yield f"{told} = {item.table.formula!r}: printed in {wanted}, but {mismatch(unit, item.unit)}"
