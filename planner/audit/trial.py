"""A number tried again with something changed, and whether that gives what was printed."""

import re
from collections.abc import Mapping

from planner.audit.case import CaseKey
from planner.audit.document import Analysis
from planner.audit.formula import FormulaError, evaluate
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted
from planner.audit.recompute import Checked, agrees, in_unit, last_digit, values_of

LEAST_DIGITS = 3  # of a printed number, for a wide search to mean something
CLOSEST = 0.005  # of the printed number; a looser match explains nothing


def significant(digits: str) -> int:
    """How many digits a number was printed to.

    >>> significant("2,570".replace(",", "")), significant("0.26"), significant("never")
    (3, 2, 0)
    """
    return len(re.sub(r"e.*", "", digits.lower()).replace(".", "").strip("-0")) if digits != "never" else 0


def again(
    analysis: Analysis, found: Checked, conventions: Conventions, changed: Mapping[str, Value]
) -> float | bool | None:
    """The number under other conventions or inputs, or nothing where that makes no sense."""
    try:
        values = values_of(analysis, conventions, changed)
        return in_unit(evaluate(found.printed.table.formula or "0", values, conventions), found.printed, conventions)
    except (FormulaError, MismatchError):
        return None


def raw(analysis: Analysis, found: Checked, formula: str) -> float | bool | None:
    """What a suspected formula gives, its units left aside: they may be the slip."""
    try:
        value = evaluate(formula, values_of(analysis, analysis.conventions), analysis.conventions)
    except (FormulaError, MismatchError):
        return None
    try:
        return in_unit(value, found.printed, analysis.conventions)
    except MismatchError:
        return value.value / found.printed.factor if isinstance(value, Quantity) else None
    except FormulaError:
        return None


def close(found: Checked, value: float | bool | None) -> bool:
    """Whether a value is the printed number to its last digit, and near enough to mean something."""
    theirs = found.printed.theirs
    if value is None or isinstance(theirs, bool) or isinstance(value, bool):
        return value is not None and value == theirs
    rounding = last_digit(found.printed.digits) / 2 if found.printed.digits != "never" else 0.0
    return abs(value - theirs) <= min(max(rounding, 1e-9), CLOSEST * abs(theirs)) + 1e-9 * abs(theirs)


def roughly(analysis: Analysis, found: Checked, value: float | bool | None) -> bool:
    """Whether a value would have been taken for the printed one: within its tolerance, or cut off at its last digit."""
    return value is not None and agrees(found.printed, value, analysis.counting.tolerance)


def written_off(analysis: Analysis, like: Quantity) -> float | None:
    """What the case says is bought, over the years that it lasts, in the unit of a running cost; nothing for others."""
    capex, years = (analysis.case.get(key) for key in (CaseKey.CAPEX, CaseKey.YEARS))
    try:
        values = values_of(analysis, analysis.conventions)
        known = {"capex": _stated(capex, values, analysis), "years": _stated(years, values, analysis)}
        found = evaluate("capex / years", known, analysis.conventions)
        return converted(found, like.unit, analysis.conventions) if isinstance(found, Quantity) else None
    except (FormulaError, MismatchError):
        return None


def _stated(said: str | bool | Value | None, values: Mapping[str, Value], analysis: Analysis) -> Value:
    """What a word of the case comes to, be it a formula or a number.

    Raises:
        FormulaError: it says nothing.
    """
    if said is None or isinstance(said, bool):
        raise FormulaError("the case does not say it")
    return evaluate(said, values, analysis.conventions) if isinstance(said, str) else said
