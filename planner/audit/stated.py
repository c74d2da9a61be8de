"""What an analysis says of its case: `[case]` as numbers in fixed units, and what is wrong with it."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

from planner.assumptions import Assumptions
from planner.audit.case import CASE, RUNNING, CaseKey
from planner.audit.document import Analysis
from planner.audit.exchange import in_usd
from planner.audit.formula import FormulaError, evaluate
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted
from planner.audit.units import parse_unit

A_YEAR = (("year", -1),)
YES_NO = ("yes_no",)
POSITIVE = {CaseKey.GPUS, CaseKey.YEARS, CaseKey.UTILISATION, CaseKey.THROUGHPUT, CaseKey.LEASE_MONTHS}
POSITIVE |= {CaseKey.LEASE_CASH, CaseKey.LEASE_PAYMENT}
LIMITS = {
    CaseKey.UTILISATION: (0.0, 1.0),
    CaseKey.DISCOUNT_RATE: (0.0, 1.0),
    CaseKey.LEASE_STATED_RATE: (0.0, 1.0),
    CaseKey.PUE: (1.0, 5.0),
    CaseKey.YEARS: (0.0, 50.0),
    CaseKey.LEASE_MONTHS: (1.0, 600.0),
    CaseKey.RENT_DRIFT: (-0.99, 10.0),
    CaseKey.RESIDUAL: (-math.inf, math.inf),
}
"""What a number may be; others may not be negative. A utilisation of 70 is a percentage that lacks its sign."""


class Case:
    """The `[case]` of an analysis: numbers in fixed units, and what is missing."""

    def __init__(self, analysis: Analysis, values: Mapping[str, Value], assumptions: Assumptions) -> None:
        self.words = {key: value for key, value in analysis.case.items() if isinstance(value, str | bool)}
        self.numbers = dict(_numbers(analysis, values))
        self.assumptions = assumptions

    def get(self, key: CaseKey) -> float | None:
        """What the analysis says, in the key's unit."""
        return self.numbers.get(key)

    def has(self, *keys: CaseKey) -> bool:
        """Whether it says all of these."""
        return all(key in self.numbers for key in keys)

    def covers(self, key: CaseKey) -> bool:
        """Whether it counts a component, by itself or in its `other`."""
        return key in self.numbers or key in self.covered

    @cached_property
    def covered(self) -> frozenset[str]:
        """What its `other` has in it."""
        named = str(self.words.get(CaseKey.OTHER_COVERS, ""))
        return frozenset(part.strip() for part in named.split(",") if part.strip())

    def number(self, key: CaseKey, default: float) -> float:
        """What it says, or the default."""
        return self.numbers.get(key, default)


def _numbers(analysis: Analysis, values: Mapping[str, Value]) -> Iterator[tuple[CaseKey, float]]:
    for key, given in analysis.case.items():
        if CASE[key].words or isinstance(given, bool):
            continue
        value = evaluate(given, values, analysis.conventions) if isinstance(given, str) else given
        yield key, number_of(key, value, analysis.conventions)


def faults(analysis: Analysis, values: Mapping[str, Value]) -> list[str]:
    """What is wrong with `[case]`."""
    return [fault for key, given in analysis.case.items() if (fault := _fault(key, given, analysis, values))]


def _fault(key: CaseKey, given: str | bool | Value, analysis: Analysis, values: Mapping[str, Value]) -> str:
    told = f"case.{key}" + (f" = {given!r}" if isinstance(given, str | bool) else "")
    if CASE[key].words or isinstance(given, bool):
        wrong = _wrong_word(key, given)
        return f"{told}: {wrong}" if wrong else ""
    try:
        value = evaluate(given, values, analysis.conventions) if isinstance(given, str) else given
        found = number_of(key, value, analysis.conventions)
    except (FormulaError, MismatchError) as fault:
        return f"{told}: {fault}; {CASE[key].says} is in {CASE[key].unit or 'a plain number'}"
    low, high = LIMITS.get(key, (0.0, math.inf))
    if low <= found <= high and not (found == 0 and key in POSITIVE):
        return ""
    range_told = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
    return f"{told}: is {found:g}, must be {'over 0' if found == 0 else range_told}"


def _wrong_word(key: CaseKey, given: str | bool | Value) -> str:
    words = CASE[key].words
    if words == YES_NO or isinstance(given, bool):
        return "" if words == YES_NO and isinstance(given, bool) else CASE[key].says
    known = [k.value for k in RUNNING] if key is CaseKey.OTHER_COVERS else list(words)
    unknown = [part.strip() for part in str(given).split(",") if part.strip() not in known]
    return f"{unknown[0]!r} is none of {', '.join(known)}" if unknown else ""


def number_of(key: CaseKey, value: Value, conventions: Conventions) -> float:
    """A value in a key's unit; a plain number is taken to be in it already.

    Raises:
        MismatchError: it measures something else.
    """
    factor, unit = parse_unit(CASE[key].unit)
    found = in_usd(value, conventions) if isinstance(value, Quantity) else Quantity(float("nan"), (("list", 1),))
    if not unit and found.unit == A_YEAR:
        return found.value / factor  # a rate, which we have as a plain number
    return found.value if not found.unit else converted(found, unit, conventions) / factor
