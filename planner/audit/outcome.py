"""What a case comes to, theirs and ours side by side: a GPU-hour, break-even, saving, tokens, a lease's rate."""

import math
from collections.abc import Iterator, Sequence

from planner.audit.case import CaseKey
from planner.audit.ours import CAPITAL, STATED, Line, discount_rate, outlays, owning, renting
from planner.audit.stated import Case
from planner.finance import Lease, capital_recovery_factor, payback
from warehouse.units import HOURS_PER_MONTH, HOURS_PER_YEAR

MILLION = 1e6
LEASE_RATE = "lease, rate a year (nominal)"


def costs(case: Case) -> list[Line]:
    """A year's cost by component, of owning and of renting, as far as the case has them."""
    own = owning(case) if case.has(CaseKey.CAPEX) else []
    return own + (renting(case) if case.has(CaseKey.RENT) else [])


def outcomes(case: Case) -> list[Line]:
    """Everything that the case says enough for."""
    own = owning(case) if case.has(CaseKey.CAPEX) else []
    rent = renting(case) if case.has(CaseKey.RENT) else []
    found = [*_per_hour(case, own, "owning"), *_per_hour(case, rent, "renting")]
    if own and rent:
        found += _against(case, own, rent)
    return found + list(_leased(case)) + list(_tokens(case, own, rent))


def _sums(lines: Sequence[Line]) -> tuple[float, float]:
    return sum(line.theirs or 0.0 for line in lines), sum(line.ours or 0.0 for line in lines)


def _per_hour(case: Case, lines: Sequence[Line], what: str) -> list[Line]:
    if not lines:
        return []
    theirs, ours = _sums(lines)
    found = [Line(f"{what}, USD a year", theirs, ours, "")]
    if case.has(CaseKey.GPUS):
        hours = case.number(CaseKey.GPUS, 8) * HOURS_PER_YEAR * case.number(CaseKey.UTILISATION, 1.0)
        found.append(Line(f"{what}, USD per useful GPU-h", theirs / hours, ours / hours, ""))
    return found


def _against(case: Case, own: Sequence[Line], rent: Sequence[Line]) -> Iterator[Line]:
    (own_theirs, own_ours), (rent_theirs, rent_ours) = _sums(own), _sums(rent)
    years, used = case.number(CaseKey.YEARS, 4.0), case.number(CaseKey.UTILISATION, 1.0)
    yield Line("owning over renting, x", _ratio(own_theirs, rent_theirs), _ratio(own_ours, rent_ours), "")
    yield Line(
        "break-even utilisation",
        _ratio(own_theirs * used, rent_theirs),
        _ratio(own_ours * used, rent_ours),
        "over 1 is out of reach",
    )
    yield Line("payback, years", _payback(case, own, rent, theirs=True), _payback(case, own, rent, theirs=False), "")
    rates = (case.number(CaseKey.DISCOUNT_RATE, 0.0), discount_rate(case))
    saved = (rent_theirs - own_theirs, rent_ours - own_ours)
    theirs, ours = (_worth(yearly, rate, years) for yearly, rate in zip(saved, rates, strict=True))
    yield Line("saving by owning, USD", theirs, ours, f"worth now, ours at {rates[1]:.0%} over {years:g} years")


def _ratio(a: float, b: float) -> float | None:
    return a / b if b else None


def running_cost(own: Sequence[Line], *, theirs: bool) -> float:
    """A year of owning without its capital [USD/year]."""
    return _sums([line for line in own if line.what != CAPITAL])[0 if theirs else 1]


def _payback(case: Case, own: Sequence[Line], rent: Sequence[Line], *, theirs: bool) -> float:
    """Undiscounted; infinite where it never comes."""
    side = 0 if theirs else 1
    paid = outlays(case)[:2][side]
    years = payback(paid, running_cost(own, theirs=theirs), _sums(rent)[side], math.inf).years
    return math.inf if years is None else years


def _worth(yearly: float, rate: float, years: float) -> float:
    """Present value of a yearly saving whose capital is already an annuity."""
    return yearly / capital_recovery_factor(rate, years)


def _leased(case: Case) -> Iterator[Line]:
    if not case.has(CaseKey.LEASE_CASH, CaseKey.LEASE_PAYMENT, CaseKey.LEASE_MONTHS):
        return
    lease = Lease(
        case.number(CaseKey.LEASE_CASH, 0.0),
        case.number(CaseKey.LEASE_PAYMENT, 0.0),
        round(case.number(CaseKey.LEASE_MONTHS, 0.0)),
        buyout_usd=case.number(CaseKey.LEASE_BUYOUT, 0.0),
    )
    rate = lease.implicit_rate()
    stated = case.get(CaseKey.LEASE_STATED_RATE)
    yield Line(LEASE_RATE, stated, rate.nominal_per_year, rate.reason or "implicit rate")
    yield Line("lease, rate a year (effective)", None, rate.effective_per_year, rate.reason or "implicit rate")
    yield Line("lease, paid in all, USD", lease.total_paid_usd, lease.total_paid_usd, STATED)


def _tokens(case: Case, own: Sequence[Line], rent: Sequence[Line]) -> Iterator[Line]:
    served, lines = case.get(CaseKey.THROUGHPUT), rent or own
    used, headroom = case.number(CaseKey.UTILISATION, 1.0), case.assumptions["serving.headroom_fraction"]
    if served and lines:
        theirs, ours = _sums(lines)
        year = served * 3600 * HOURS_PER_YEAR * used / MILLION
        yield Line(
            "self-hosted, USD per M tokens", theirs / year, ours / (year * headroom), f"ours: headroom {headroom:g}"
        )
    price = case.get(CaseKey.API_PRICE)
    if price is None:
        return
    yield Line("hosted API, USD per M tokens", price, price, STATED)
    if lines and price > 0:
        theirs, ours = (total / 12 / price for total in _sums(lines))
        yield Line("break-even volume, M tokens a month", theirs, ours, "")
    if served:
        capacity = served * 3600 * HOURS_PER_MONTH / MILLION
        yield Line("capacity, M tokens a month", capacity, capacity * headroom, f"ours: headroom {headroom:g}")
    if case.has(CaseKey.TOKENS):
        tokens = case.number(CaseKey.TOKENS, 0.0) / MILLION
        yield Line("demand, M tokens a month", tokens, tokens, STATED)
