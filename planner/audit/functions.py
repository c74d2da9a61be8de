"""The functions that a formula may call: sums, and the finance of `planner.finance`, over numbers with units.

A rate may be a plain number or per year, a term a plain number (of years or months, as the function says) or a time.
Money keeps its unit. `payback` and `breakeven_time` answer with infinity for "never".
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.audit.given import MONTH, YEAR, Given, alike, numbers, rate, term
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, converted
from planner.audit.sheet import chosen, count, npv_of_a_sheet, payment_of_a_sheet, rounded
from planner.audit.units import Unit, times
from planner.finance import (
    Depreciation,
    Lease,
    Loan,
    Timing,
    breakeven_years,
    capital_recovery_factor,
    cumulative_rent,
    effective_rate,
    internal_rate_of_return,
    net_present_value,
    tax_shield,
)
from warehouse.faults import nearest

MANY = 1000
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Function:
    """What a formula may call."""

    usage: str
    least: int
    most: int
    work: Callable[[Given, Conventions], Value]


def _over_alike(work: Callable[[list[float]], float]) -> Callable[[Given, Conventions], Value]:
    def done(given: Given, conventions: Conventions) -> Value:
        values, unit = alike(given, conventions)
        return Quantity(work(values), unit)

    return done


def _plain(work: Callable[[float], float]) -> Callable[[Given, Conventions], Value]:
    def done(given: Given, conventions: Conventions) -> Value:
        (found,) = numbers(given)
        return Quantity(float(work(converted(found, (), conventions))))

    return done


def _rounding(work: Callable[[float], float]) -> Callable[[Given, Conventions], Value]:
    def done(given: Given, _conventions: Conventions) -> Value:
        (found,) = numbers(given)
        return Quantity(float(work(found.value)), found.unit)

    return done


def _repeat(given: Given, conventions: Conventions) -> Value:
    count = int(term(given[1], YEAR, conventions))
    if not 0 <= count <= MANY:
        raise MismatchError(f"repeat: {count} times is out of range")
    return tuple(numbers(given[:1])) * count


def _npv(timing: Timing) -> Callable[[Given, Conventions], Value]:
    def done(given: Given, conventions: Conventions) -> Value:
        flows, unit = alike(given[1:], conventions)
        return Quantity(net_present_value(rate(given[0], conventions), flows, timing), unit)

    return done


def _irr(given: Given, conventions: Conventions) -> Value:
    found = internal_rate_of_return(alike(given, conventions)[0])
    if found.per_period is None:
        raise MismatchError(f"irr: {found.reason}")
    return Quantity(found.per_period)


def _crf(given: Given, conventions: Conventions) -> Value:
    return Quantity(capital_recovery_factor(rate(given[0], conventions), term(given[1], YEAR, conventions)))


def _loan(given: Given, conventions: Conventions) -> tuple[Loan, Unit]:
    """Payment and balance: principal, yearly rate, months, and a balloon."""
    (principal, *balloon), unit = alike([given[0], *given[3:4]], conventions)
    months = round(term(given[2], MONTH, conventions))
    return Loan(principal, rate(given[1], conventions), months, *balloon), unit


def _payment(given: Given, conventions: Conventions) -> Value:
    loan, unit = _loan(given, conventions)
    return Quantity(loan.payment_usd_per_month, times(unit, MONTH, -1))


def _present_value(given: Given, conventions: Conventions) -> Value:
    """What monthly payments, and a last one, are worth today at a nominal yearly rate."""
    (payment,), months = numbers(given[:1]), round(term(given[2], MONTH, conventions))
    money = tuple(part for part in payment.unit if part[0] not in {"month", "year"})
    monthly = payment.value if payment.unit == money else converted(payment, times(money, MONTH, -1), conventions)
    if not 0 < months <= MANY:
        raise MismatchError(f"present_value: {months} months is out of range")
    flows = [0.0, *[monthly] * months]
    flows[-1] += sum(converted(last, money, conventions) for last in numbers(given[3:]))
    return Quantity(net_present_value(rate(given[1], conventions) / MONTHS_PER_YEAR, flows), money)


def _balance(given: Given, conventions: Conventions) -> Value:
    loan, unit = _loan(given[:3], conventions)
    return Quantity(loan.balance_after(round(term(given[3], MONTH, conventions))), unit)


def _lease(given: Given, conventions: Conventions) -> Lease:
    """Cash, monthly payment, months, and a buyout."""
    cash, payment = numbers(given[:2])
    per_month = times(cash.unit, MONTH, -1)
    monthly = converted(payment, per_month if dict(payment.unit).keys() & {"month", "year"} else cash.unit, conventions)
    buyout = alike([cash, *given[3:4]], conventions)[0][1:]
    return Lease(cash.value, monthly, round(term(given[2], MONTH, conventions)), buyout_usd=sum(buyout))


def _lease_rate(given: Given, conventions: Conventions) -> Value:
    rate = _lease(given, conventions).implicit_rate()
    if rate.nominal_per_year is None:
        raise MismatchError(f"lease_rate: {rate.reason}")
    return Quantity(rate.nominal_per_year)


def _simple_interest(given: Given, conventions: Conventions) -> Value:
    return Quantity(_lease(given, conventions).simple_interest_per_year)


def _effective(given: Given, conventions: Conventions) -> Value:
    return Quantity(effective_rate(rate(given[0], conventions)))


def _shield(given: Given, conventions: Conventions) -> Value:
    name = str(given[2])
    if name not in set(Depreciation):
        raise MismatchError(f"tax_shield: no method {name!r}{nearest(name, [m.value for m in Depreciation])}")
    return Quantity(tax_shield(rate(given[0], conventions), rate(given[1], conventions), Depreciation(name)))


def _payback(given: Given, _conventions: Conventions) -> Value:
    capex, saved = numbers(given)
    found = capex.value / saved.value if saved.value > 0 else math.inf
    return Quantity(found, times(capex.unit, saved.unit, -1))


def _drifted(given: Given, conventions: Conventions) -> tuple[float, float, Unit]:
    """A yearly rate of money, how it moves in a year, and the money's unit."""
    drift = rate(given[1], conventions)
    (found,) = numbers(given[:1])
    money = tuple(part for part in found.unit if part[0] not in {"h", "month", "year"})
    return converted(found, times(money, YEAR, -1), conventions), drift, money


def _cumulative(given: Given, conventions: Conventions) -> Value:
    rate, drift, money = _drifted(given, conventions)
    return Quantity(cumulative_rent(rate, drift, term(given[2], YEAR, conventions)), money)


def _breakeven(given: Given, conventions: Conventions) -> Value:
    rent, drift, money = _drifted([given[2], given[3]], conventions)
    capex, opex = numbers(given[:2])
    owned = 0.0 if opex.value == 0 else converted(opex, times(money, YEAR, -1), conventions)
    years = breakeven_years(converted(capex, money, conventions), owned, rent, drift)
    return Quantity(math.inf if years is None else years, YEAR)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _listed() -> Iterator[Function]:
    yield Function("sum(a, b, ...)", 1, MANY, _over_alike(sum))
    yield Function("mean(a, b, ...)", 1, MANY, _over_alike(_mean))
    yield Function("min(a, b, ...)", 1, MANY, _over_alike(min))
    yield Function("max(a, b, ...)", 1, MANY, _over_alike(max))
    yield Function("abs(x)", 1, 1, _rounding(abs))
    yield Function("round(x[, decimals])", 1, 2, rounded)
    yield Function("if_(a > b, x, y)", 3, 3, chosen)
    yield Function("count(a, b, ...)", 1, MANY, count)
    yield Function("floor(x)", 1, 1, _rounding(math.floor))
    yield Function("ceil(x)", 1, 1, _rounding(math.ceil))
    yield Function("sqrt(x)", 1, 1, _plain(math.sqrt))
    yield Function("exp(x)", 1, 1, _plain(math.exp))
    yield Function("log(x)", 1, 1, _plain(math.log))
    yield Function("repeat(x, times)", 2, 2, _repeat)
    yield Function("npv(rate, flow of year 0, flow of year 1, ...)", 2, MANY, _npv(Timing.END_OF_YEAR))
    yield Function("npv_mid(rate, flow of year 0, ...)", 2, MANY, _npv(Timing.MID_YEAR))
    yield Function("npv_monthly(rate, flow of year 0, ...)", 2, MANY, _npv(Timing.MONTHLY))
    yield Function("irr(flow, flow, ...)", 1, MANY, _irr)
    yield Function("NPV(rate, flow of year 1, ...)", 2, MANY, npv_of_a_sheet)
    yield Function("PMT(rate of a period, periods, principal)", 3, 3, payment_of_a_sheet)
    yield Function("crf(rate, years)", 2, 2, _crf)
    yield Function("payment(principal, yearly rate, months[, balloon])", 3, 4, _payment)
    yield Function("present_value(monthly payment, yearly rate, months[, last payment])", 3, 4, _present_value)
    yield Function("balance(principal, yearly rate, months, months paid)", 4, 4, _balance)
    yield Function("lease_rate(cash, monthly payment, months[, buyout])", 3, 4, _lease_rate)
    yield Function("simple_interest(cash, monthly payment, months[, buyout])", 3, 4, _simple_interest)
    yield Function("effective_rate(nominal yearly rate)", 1, 1, _effective)
    yield Function('tax_shield(tax rate, discount rate, "macrs_5")', 3, 3, _shield)
    yield Function("payback(capex, saving per time)", 2, 2, _payback)
    yield Function("cumulative_rent(rent, drift a year, years)", 3, 3, _cumulative)
    yield Function("breakeven_time(capex, opex, rent, drift a year)", 4, 4, _breakeven)


FUNCTIONS = {function.usage.partition("(")[0]: function for function in _listed()}
ALSO = {"average": "mean", "avg": "mean", "ln": "log", "len": "count"}
"""Other words for a function, small or capital."""


def named(word: str) -> str:
    """The function that a word means: a spreadsheet's capitals, but where its function does something else.

    >>> named("SUM"), named("AVERAGE"), named("NPV"), named("LOG")
    ('sum', 'mean', 'NPV', 'LOG')
    """
    small = ALSO.get(word.lower(), word.lower())
    return word if word in FUNCTIONS or word == "LOG" or small not in FUNCTIONS else small
