"""What an analysis says of its case: `[case]` as numbers in fixed units, and what is wrong with it."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

from planner.assumptions import Assumptions
from planner.audit.case import CASE, RUNNING, CaseKey
from planner.audit.document import Analysis
from planner.audit.formula import FormulaError, evaluate
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted
from planner.audit.units import parse_unit

YES_NO = ("yes_no",)
POSITIVE = {CaseKey.GPUS, CaseKey.YEARS, CaseKey.UTILISATION, CaseKey.THROUGHPUT, CaseKey.LEASE_MONTHS, CaseKey.PUE}


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
    meaning, told = CASE[key], f"case.{key} = {given!r}"
    if meaning.words == YES_NO or isinstance(given, bool):
        return "" if meaning.words == YES_NO and isinstance(given, bool) else f"{told}: {meaning.says}"
    if meaning.words:
        known = [k.value for k in RUNNING] if key is CaseKey.OTHER_COVERS else list(meaning.words)
        unknown = [part.strip() for part in str(given).split(",") if part.strip() not in known]
        return f"{told}: {unknown[0]!r} is none of {', '.join(known)}" if unknown else ""
    try:
        value = evaluate(given, values, analysis.conventions) if isinstance(given, str) else given
        found = number_of(key, value, analysis.conventions)
    except (FormulaError, MismatchError) as fault:
        shown = f"case.{key}" if not isinstance(given, str) else told
        return f"{shown}: {fault}; {meaning.says} is in {meaning.unit or 'a plain number'}"
    least = 0.0 if key not in {CaseKey.RENT_DRIFT, CaseKey.RESIDUAL} else -math.inf
    wanted = "over 0" if key in POSITIVE else "0 or more"
    return f"{told}: is {found:g}, must be {wanted}" if found < least or (found == 0 and key in POSITIVE) else ""


def number_of(key: CaseKey, value: Value, conventions: Conventions) -> float:
    """A value in a key's unit; a plain number is taken to be in it already.

    Raises:
        MismatchError: it measures something else.
    """
    factor, unit = parse_unit(CASE[key].unit)
    found = value if isinstance(value, Quantity) else Quantity(float("nan"), (("list", 1),))
    return found.value if not found.unit else converted(found, unit, conventions) / factor
