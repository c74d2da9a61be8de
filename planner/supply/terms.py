"""What a commitment binds to, month by month: terms that run to their end, whatever the horizon.

A term keeps the price of the day it begins, for as many instances as the load needs at most while it runs. The last
term that begins before the horizon ends may outlast it: what is due then is still owed. After at least one whole term
the remaining months may be rented on demand instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from planner.many import most
from warehouse.units import HOURS_PER_MONTH

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Commitment:
    """The terms of an offer, and what it is wanted for."""

    months: int
    """Length of a term [months]."""
    upfront_share: float
    """Part of a term's cost that is paid when it begins [fraction]."""
    usd_per_instance_hour: float
    """Today's price [USD/h]."""
    drift_per_year: float
    instances: tuple[int, ...]
    """Instances that each year of the horizon needs at most [1]."""
    discount_rate: float
    begins: int = 0
    """The month in which the first term begins [months]."""

    @property
    def horizon_months(self) -> int:
        """The months looked at."""
        return MONTHS_PER_YEAR * len(self.instances)


@dataclass(frozen=True)
class Term:
    """One term: when it begins, until when it is looked at, and for how many instances."""

    start: int
    """Its first month [months]."""
    last: int
    """The month before which it, or the horizon, ends [months]."""
    count: int
    """Instances [1]."""


@dataclass
class Schedule:
    """What a commitment costs and covers, by year of the horizon."""

    years: int
    upfront_usd: list[float] = field(default_factory=list)
    """Paid at the beginning of each year [USD]."""
    running_usd: list[float] = field(default_factory=list)
    """Paid in the course of each year [USD]."""
    instance_hours: list[float] = field(default_factory=list)
    """Paid for in each year [h]."""
    covered_months: list[int] = field(default_factory=list)
    """Months of each year under a term [months]."""
    owed_usd: float = 0.0
    """Due after the horizon, at its end's value [USD]."""
    owed_months: int = 0
    terms: list["Term"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing in any year."""
        self.upfront_usd, self.running_usd, self.instance_hours = ([0.0] * self.years for _ in range(3))
        self.covered_months = [0] * self.years


def schedule(commitment: Commitment, *, renew_last: bool) -> Schedule:
    """The terms one after another.

    Args:
        commitment: the terms.
        renew_last: whether a term that outlasts the horizon may follow another; the first one always may.

    >>> found = schedule(Commitment(36, 0.0, 1.0, 0.0, (1, 1, 1, 1), 0.0), renew_last=False)
    >>> found.running_usd, found.covered_months
    ([8760.0, 8760.0, 8760.0, 0.0], [12, 12, 12, 0])
    >>> found = schedule(Commitment(36, 0.0, 1.0, 0.0, (1, 1, 1, 1), 0.0), renew_last=True)
    >>> found.running_usd[3], found.owed_months, found.owed_usd
    (8760.0, 24, 17520.0)
    """
    found = Schedule(len(commitment.instances))
    start = commitment.begins
    while start < commitment.horizon_months:
        fits = start + commitment.months <= commitment.horizon_months
        if not fits and not renew_last and start != commitment.begins:
            break
        _add_term(found, commitment, start)
        start += commitment.months
    return found


def one_term(commitment: Commitment, start: int) -> Schedule:
    """A single term that begins in a month.

    >>> found = one_term(Commitment(12, 0.0, 1.0, 0.0, (1, 1, 1, 1), 0.0), 24)
    >>> found.running_usd, found.covered_months
    ([0.0, 0.0, 8760.0, 0.0], [0, 0, 12, 0])
    """
    found = Schedule(len(commitment.instances))
    _add_term(found, commitment, start)
    return found


def _add_term(found: Schedule, commitment: Commitment, start: int) -> None:
    last = min(start + commitment.months, commitment.horizon_months)
    needed: Sequence[Any] = commitment.instances[start // MONTHS_PER_YEAR : (last - 1) // MONTHS_PER_YEAR + 1]
    count = reduce(most, needed)
    price = commitment.usd_per_instance_hour * (1 + commitment.drift_per_year) ** (start / MONTHS_PER_YEAR)
    monthly = count * HOURS_PER_MONTH * price
    share = commitment.upfront_share
    found.terms.append(Term(start, last, count))
    found.upfront_usd[start // MONTHS_PER_YEAR] += share * monthly * commitment.months
    for month in range(start, last):
        year = month // MONTHS_PER_YEAR
        found.running_usd[year] += (1 - share) * monthly
        found.instance_hours[year] += count * HOURS_PER_MONTH
        found.covered_months[year] += 1
    found.owed_months = start + commitment.months - last
    months = owed_months_by_year(found.owed_months)
    owed = (n * monthly / (1 + commitment.discount_rate) ** year for year, n in enumerate(months, 1))
    found.owed_usd += (1 - share) * sum(owed)


def owed_months_by_year(months: int) -> Sequence[int]:
    """Months of a term that are paid in each year after the horizon, each year's at its end.

    >>> owed_months_by_year(26)
    [12, 12, 2]
    """
    return [min(MONTHS_PER_YEAR, months - first) for first in range(0, months, MONTHS_PER_YEAR)]
