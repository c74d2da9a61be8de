"""One cause behind several numbers: what fails by the same factor, and rests on the same quantity, fails by that.

Two printed numbers that are both 19 % under what follows are explained together, if a quantity that both rest on, taken
at 81 % of what it is, gives both to their digits. Which value that would be is said.
"""

from collections.abc import Sequence

from planner.audit.document import Analysis
from planner.audit.formula import names
from planner.audit.quantity import Quantity
from planner.audit.recompute import Checked, Status, last_digit, values_of
from planner.audit.units import told

ALIKE = 2  # numbers at least


def shared_cause(analysis: Analysis, found: Checked, all_checked: Sequence[Checked]) -> tuple[str, str] | None:
    """The rule and the words for a number that fails as others do, or nothing."""
    alike = [other for other in all_checked if _fails_alike(found, other)]
    if len(alike) < ALIKE:
        return None
    shared = frozenset.intersection(*(names(other.printed.table.formula or "0") for other in alike))
    values = values_of(analysis, analysis.conventions)
    ratio = sum(other.ratio or 0.0 for other in alike) / len(alike)
    for name in sorted(shared):
        value = values[name]
        if isinstance(value, Quantity):
            would, is_now = _short(value.value * ratio), _short(value.value)
            unit = f" {told(value.unit)}" if value.unit else ""
            return "inputs-differ", f"{len(alike)} numbers come out with {name} at {would} in place of {is_now}{unit}"
    return None


def _short(number: float) -> str:
    """A number to four digits.

    >>> _short(21018.2), _short(0.27)
    ('21,020', '0.27')
    """
    return f"{float(f'{number:.4g}'):,.10g}"


def _fails_alike(found: Checked, other: Checked) -> bool:
    """Whether another number fails by the same factor, as far as their digits tell."""
    if other.status is not Status.DOES_NOT_FOLLOW or found.ratio is None or other.ratio is None:
        return False
    return abs(found.ratio / other.ratio - 1) <= _doubt(found) + _doubt(other)


def _doubt(checked: Checked) -> float:
    """Half of the last printed digit, over the number."""
    theirs = checked.printed.theirs
    return last_digit(checked.printed.digits) / 2 / abs(theirs) if theirs else 0.0
