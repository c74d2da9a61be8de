"""How the lines of rented capacity are made: hours at a price, shares of terms, and fractions of the bill."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.supply.costing import Component
from planner.supply.parts import Made, Part, Parts, at_start, grown, mean_price, merged
from planner.supply.terms import MONTHS_PER_YEAR, Commitment, Schedule, Term, owed_months_by_year
from warehouse.units import HOURS_PER_MONTH

UNIT = "instance-hours"


def hourly(hours: Parts, usd_per_hour: float, drift: str) -> Made:
    """Hours at a price that drifts."""
    cash = merged(replace(part.times(1, mean_price(drift)), usd_per_unit=usd_per_hour) for part in hours)
    return Made(cash, at_start(cash))


def supported(compute: Iterable[Component], fraction: str) -> Made:
    """A fraction of what compute costs."""
    made = [component.made for component in compute]

    def share(parts: Iterable[Part]) -> Parts:
        return merged(part.times(1, fraction) for part in parts)

    return Made(
        share(part for one in made for part in one.cash),
        share(part for one in made for part in one.moving),
        share(part for one in made for part in one.steady),
    )


def set_up(compute: Iterable[Component], months: str, years: int) -> Made:
    """Months of the bill, before the first hour."""
    rates = [part for component in compute for part in (*component.made.moving, *component.made.steady)]
    return Made(merged(_before(part.times(1 / MONTHS_PER_YEAR, months), years) for part in rates))


def _before(rate: Part, years: int) -> Part:
    """A yearly rate, paid once before the first hour."""
    most = (*rate.most, *rate.most * years)
    return replace(rate, quantities=(*rate.quantities, *(0.0,) * years), most=most)


def committed(terms: Commitment, found: Schedule, shares: Sequence[float], drift: str) -> Made:
    """A share of each year's terms: paid at their start, and in their course; each at the price of its first day."""
    cash = tuple(
        Part(_paid(terms, term, shares), UNIT, terms.usd_per_instance_hour, _moved(drift, term)) for term in found.terms
    )
    first = shares[0] * found.instance_hours[0]
    return Made(merged(cash), steady=(Part((first,), UNIT, terms.usd_per_instance_hour),) if first else ())


def owed(terms: Commitment, found: Schedule, drift: str) -> Parts:
    """What the last term costs after the horizon, each year's at its end and discounted to the horizon's."""
    years = len(terms.instances)
    return tuple(
        Part(
            (*(0.0,) * years, (1 - terms.upfront_share) * months * HOURS_PER_MONTH * term.count),
            UNIT,
            terms.usd_per_instance_hour,
            (*_moved(drift, term), grown("finance.discount_rate", -year)),
        )
        for term in found.terms[-1:]
        for year, months in enumerate(owed_months_by_year(found.owed_months), 1)
    )


def _moved(drift: str, term: Term) -> tuple[str, ...]:
    return (grown(drift, term.start / MONTHS_PER_YEAR),) if term.start else ()


def _paid(terms: Commitment, term: Term, shares: Sequence[float]) -> tuple[float, ...]:
    """Instance-hours that are paid for at each year's end, year 0 first."""
    hours = [0.0] * (len(shares) + 1)
    begins, each = term.start // MONTHS_PER_YEAR, term.count * HOURS_PER_MONTH
    hours[begins] += shares[begins] * terms.upfront_share * each * terms.months
    for month in range(term.start, term.last):
        year = month // MONTHS_PER_YEAR
        hours[year + 1] += shares[year] * (1 - terms.upfront_share) * each
    return tuple(hours)
