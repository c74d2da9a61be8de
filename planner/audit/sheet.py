"""Functions as spreadsheets have them: round, if, count, NPV, PMT."""

from planner.audit.given import MONTH, Given, alike, numbers, rate, term
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value
from planner.finance import capital_recovery_factor, net_present_value


def rounded(given: Given, conventions: Conventions) -> Value:
    """Rounded in the unit that it is in, to so many decimals."""
    (found,), places = numbers(given[:1]), int(term(given[1], (), conventions)) if len(given) > 1 else 0
    return Quantity(float(round(found.value, places)), found.unit)


def chosen(given: Given, _conventions: Conventions) -> Value:
    """One of two numbers, by a comparison."""
    condition, *others = given
    if not isinstance(condition, bool) or any(isinstance(part, str) for part in others):
        raise MismatchError("if(a > b, x, y): the first is a comparison, the others are numbers")
    return next(part for part in (others[0] if condition else others[1],) if not isinstance(part, str))


def count(given: Given, _conventions: Conventions) -> Value:
    """How many numbers there are."""
    return Quantity(float(len(numbers(given))))


def npv_of_a_sheet(given: Given, conventions: Conventions) -> Value:
    """A spreadsheet's NPV: its first flow is a year away."""
    flows, unit = alike(given[1:], conventions)
    return Quantity(net_present_value(rate(given[0], conventions), [0.0, *flows]), unit)


def payment_of_a_sheet(given: Given, conventions: Conventions) -> Value:
    """A spreadsheet's PMT: the rate is one of a period, the payment leaves the purse."""
    a_period, (principal,) = rate(given[0], conventions), numbers(given[2:3])
    periods = term(given[1], MONTH, conventions)
    return Quantity(-principal.value * capital_recovery_factor(a_period, periods), principal.unit)
