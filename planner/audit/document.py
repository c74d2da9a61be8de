"""An audit file: what an analysis put in, how it counted, what it printed. TOML, strict, every fault told at once.

`[source]` says whose it is, `[conventions]` how it counts time, `[inputs]` its numbers with units, `[derived]` names
for steps, `[[printed]]` each number it printed with the formula it should follow from, and `[case]` the same case in
our words, so that what it leaves out can be told and the case be shown under our assumptions.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from planner.audit.amount import Amount, parse_amount
from planner.audit.case import CASE, CaseKey
from planner.audit.formula import is_unit
from planner.audit.quantity import Conventions, Quantity, Value
from planner.audit.shape import Counting, Document, InputTable, Number, Source
from planner.audit.units import MULTIPLES, Unit, UnitError, parse_unit
from planner.faults import explain
from warehouse.faults import BadInput, nearest

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NEVER = "never"
SIGNS_OF_A_FORMULA = frozenset("*(")


@dataclass(frozen=True)
class Input:
    """A number that went into the analysis."""

    name: str
    value: Value
    written: str
    table: InputTable | None = None
    ends: tuple[Quantity, Quantity] | None = None
    """Both ends, where a range is stated; its value is then the middle."""


@dataclass(frozen=True)
class Printed:
    """A number that the analysis printed, in its unit."""

    table: Number
    theirs: float | bool
    """The number in the printed unit; infinite for "never"."""
    digits: str
    factor: float = 1.0
    unit: tuple[tuple[str, int], ...] = ()
    unit_text: str = ""
    upper: str | None = None
    """The digits of a range's upper end."""

    @property
    def range(self) -> tuple[float, float]:
        """The printed number twice, or both ends of a range."""
        return float(self.theirs), float(self.upper or self.theirs)


@dataclass(frozen=True)
class Analysis:
    """A published analysis, ready to be recomputed."""

    source: Source
    counting: Counting
    inputs: Mapping[str, Input]
    derived: Mapping[str, str]
    printed: tuple[Printed, ...]
    case: Mapping[CaseKey, str | bool | Value]
    conventions: Conventions = field(default_factory=Conventions)
    unread: frozenset[str] = frozenset()
    """Names of inputs that could not be read."""


def read(text: str, told: str) -> tuple[Analysis, list[str]]:
    """An analysis from a file's text, and what is wrong with it; `told` names the file in errors.

    Raises:
        BadInput: the text is no TOML, or not of an audit file's shape.
    """
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # also numbers and nesting beyond Python's limits
        raise BadInput(f"{told}: not TOML: {fault}") from fault
    try:
        document = Document.model_validate(parsed)
    except ValidationError as fault:
        raise wrong(told, explain(fault, Document)) from fault
    return _analysis(document)


def wrong(told: str, faults: list[str]) -> BadInput:
    """All faults of a file as one error."""
    return BadInput(f"{told}: " + "\n  ".join(["can't be audited:", *faults]))


def _analysis(document: Document) -> tuple[Analysis, list[str]]:
    faults: list[str] = []
    counts = document.conventions.counts
    inputs = {name: _input(name, value, counts, faults) for name, value in document.inputs.items()}
    printed = [_printed(number, counts, faults) for number in document.printed]
    faults += [_misnamed(name, table) for table in ("inputs", "derived") for name in getattr(document, table)]
    faults += [f"derived.{name}: also an input; rename one" for name in document.derived if name in document.inputs]
    faults += ["printed: nothing was printed; add a [[printed]] table for each number"] if not document.printed else []
    counting = document.conventions
    conventions = Conventions(counting.hours_per_month, counting.hours_per_year, counting.usd_per)
    case = {CaseKey(key): _case(key, value, counts) for key, value in document.case.items() if key in CASE}
    faults += [f"case.{key}: unknown key{nearest(key, list(CASE))}" for key in document.case if key not in CASE]
    return Analysis(
        document.source,
        document.conventions,
        {name: found for name, found in inputs.items() if found},
        document.derived,
        tuple(found for found in printed if found),
        case,
        conventions,
        frozenset(name for name, found in inputs.items() if found is None),
    ), [fault for fault in faults if fault]


def _misnamed(name: str, table: str) -> str:
    if not NAME.fullmatch(name):
        return f"{table}.{name}: a name has letters, digits and _ only, so that formulas can use it"
    return f"{table}.{name}: is a unit; choose another name" if is_unit(name) else ""


def _input(name: str, value: Any, counts: tuple[str, ...], faults: list[str]) -> Input | None:
    table = None
    if isinstance(value, Mapping):
        try:
            table = InputTable.model_validate(value)
        except ValidationError as fault:
            faults += [f"inputs.{name}.{line}" for line in explain(fault, InputTable)]
            return None
        value, unit = table.value, table.unit
    else:
        unit = None
    told = str(value) + (f" {unit}" if unit else "")
    try:
        if isinstance(value, list):
            return Input(name, _value(value, unit, counts), told, table)
        amount, found, factor = _quantity(value, unit, counts)
        ends = (_with(found, amount.digits, factor), _with(found, amount.upper, factor)) if amount.upper else None
        return Input(name, found, told, table, ends)
    except UnitError as fault:
        faults.append(f"inputs.{name} = {value!r}: {fault}")
        return None


def _value(value: Any, unit: str | None, counts: tuple[str, ...]) -> Value:
    if isinstance(value, list):
        return tuple(_exact(part, unit, counts) for part in value)
    return _exact(value, unit, counts)


def _exact(value: Any, unit: str | None, counts: tuple[str, ...]) -> Quantity:
    amount, found, _ = _quantity(value, unit, counts)
    if amount.upper:
        raise UnitError("a range; here one number is needed")
    return found


def _quantity(value: Any, unit: str | None, counts: tuple[str, ...]) -> tuple[Amount, Quantity, float]:
    """The number as written, the quantity in base units, of a range its middle, and the factor between them."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnitError('a number, or text such as "98.32 USD/h"')
    amount = parse_amount(value) if isinstance(value, str) else Amount(repr(value), "")
    factor, base = _unit_of(amount, unit, counts)
    middle = (float(amount.digits) + float(amount.upper or amount.digits)) / 2
    return amount, Quantity(middle * factor, base), factor


def _unit_of(amount: Amount, unit: str | None, counts: tuple[str, ...]) -> tuple[float, Unit]:
    """The unit that is written with a number, or beside it; "250k" beside "USD" are thousands of dollars.

    Raises:
        UnitError: the two are of different things.
    """
    written = parse_unit(amount.unit, counts)
    if not amount.unit or unit is None:
        return parse_unit(unit, counts) if unit else written
    beside = parse_unit(unit, counts)
    if written[1] == beside[1]:
        return written
    if amount.unit in MULTIPLES:
        return written[0] * beside[0], beside[1]
    raise UnitError(f"its unit is said twice, {amount.unit!r} and {unit!r}")


def _with(like: Quantity, digits: str | None, factor: float) -> Quantity:
    return Quantity(float(digits or 0) * factor, like.unit)


def _printed(number: Number, counts: tuple[str, ...], faults: list[str]) -> Printed | None:
    try:
        if isinstance(number.value, bool):
            return Printed(number, number.value, str(number.value))
        if str(number.value).strip().lower() == NEVER:
            return Printed(number, float("inf"), NEVER, *parse_unit(number.unit or "", counts), number.unit or "")
        amount, quantity, factor = _quantity(number.value, number.unit, counts)
    except UnitError as fault:
        faults.append(f"printed {number.name!r} = {number.value!r}: {fault}")
        return None
    unit = number.unit or amount.unit
    return Printed(number, float(amount.digits), amount.digits, factor, quantity.unit, unit, amount.upper)


def _case(key: str, value: Any, counts: tuple[str, ...]) -> str | bool | Value:
    """A quantity, a word of a fixed set, or else a formula."""
    if isinstance(value, bool) or CASE[CaseKey(key)].words:
        return value if isinstance(value, bool) else str(value)
    if isinstance(value, str) and set(value) & SIGNS_OF_A_FORMULA:
        return value
    try:
        return _value(value, None, counts)
    except UnitError:
        return str(value)
