"""What renting costs, line by line: hours the work takes, and hours that are paid for beyond it.

The hours are split so that the lines say what they are paid for; together they are the bill.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from planner.case import Case
from planner.facts import RentedOffer
from planner.finance import net_present_value
from planner.many import is_one, of_the_least, some
from planner.supply.costing import Component, Kind, staff
from planner.supply.data_lines import data_lines
from planner.supply.fitting import Fleets, largest
from planner.supply.parts import Made, Parts
from planner.supply.pricing import Pricing, Rate
from planner.supply.rented_hours import BEYOND, BLOCKS, COMPUTE, Elastic, elastic_hours, split
from planner.supply.rented_parts import committed, hourly, owed, set_up, supported
from planner.supply.terms import MONTHS_PER_YEAR, Commitment, Schedule, schedule
from warehouse.tables import Way

BLOCK_HOURS = 24.0  # Capacity Blocks are sold by whole days: https://aws.amazon.com/ec2/capacityblocks/pricing/


@dataclass(frozen=True)
class Bill:
    """The lines of a rented plan, and the instance-hours they pay for in each year."""

    components: tuple[Component, ...]
    paid_instance_hours: tuple[float, ...]

    @property
    def flows_usd(self) -> list[float]:
        """Cash out by year, year 0 first."""
        return [sum(costs) for costs in zip(*(part.flows_usd for part in self.components), strict=True)]


def bill(case: Case, offer: RentedOffer, way: Way, fleets: Fleets, pricing: Pricing) -> Bill:
    """Everything that a plan on one offer costs, but for waiting and taxes."""
    made = _committed if offer.commitment_months else _elastic
    compute = made(case, offer, way, fleets, pricing)
    parts = [
        *compute.components,
        *on_the_bill(case, way, compute),
        *data_lines(case, way, largest(fleets).gpu_count),
        staff([case.assumptions["rented.staff_fte"]] * case.years, case.assumptions["staff.usd_per_fte_year"]),
    ]
    return replace(
        compute, components=tuple(part for part in parts if some(part.flows_usd) or part.name in {COMPUTE, BEYOND})
    )


def on_the_bill(case: Case, way: Way, compute: Bill) -> list[Component]:
    """Support and setting up: fractions of what compute costs."""
    support, months = case.assumptions[f"{way}.support_fraction"], case.assumptions[f"{way}.setup_months"]
    drifting = sum(part.drifting_usd_per_year for part in compute.components)
    steady = sum(part.steady_usd_per_year for part in compute.components)
    first, *later = (support * cost for cost in compute.flows_usd)
    return [
        Component(
            "support",
            first,
            tuple(later),
            "fraction of the bill",
            f"{support:g} of compute",
            drifting_usd_per_year=support * drifting,
            steady_usd_per_year=support * steady,
            making=lambda: supported(compute.components, f"{way}.support_fraction"),
        ),
        Component(
            "setting up",
            months / MONTHS_PER_YEAR * (drifting + steady),
            (0.0,) * case.years,
            "months of the bill before the first hour of use",
            f"{months:g} months; {drifting + steady:,.0f} USD/year",
            kind=Kind.ONCE,
            making=lambda: set_up(compute.components, f"{way}.setup_months", case.years),
        ),
    ]


def _elastic(case: Case, offer: RentedOffer, way: Way, fleets: Fleets, pricing: Pricing) -> Bill:
    del offer
    if pricing.in_blocks:
        paid = [carrying.held_instance_hours_per_year(BLOCK_HOURS) for carrying in fleets]
    else:
        paid = [elastic_hours(case, way, carrying) for carrying in fleets]
    beyond = BLOCKS if pricing.in_blocks else BEYOND
    moved = Elastic(case, way, fleets, tuple(paid), pricing.in_blocks)
    lines = [
        _by_the_hour(case, fleets, name, hours, pricing.rate, lambda name=name: moved.line(name))  # type: ignore[misc]
        for name, hours in split(case, fleets, paid, beyond)
    ]
    lines += [_by_the_hour(case, fleets, name, paid, rate, moved.all) for name, rate in pricing.extras]
    return Bill(tuple(lines), tuple(paid))


def _by_the_hour(
    case: Case, fleets: Fleets, name: str, hours: Sequence[float], rate: Rate, parts: Callable[[], Parts]
) -> Component:
    """Hours of each year at a price that drifts."""
    carrying = largest(fleets)
    drift = case.drift_per_year(carrying.replica.gpu_id)
    each = carrying.instance_gpu_count * rate.usd_per_gpu_hour
    factors = case.drift_factors(carrying.replica.gpu_id)
    return Component(
        name,
        0.0,
        tuple(hour * each * factor for hour, factor in zip(hours, factors, strict=True)),
        f"instance-hours x GPUs x {rate.formula} x drift",
        f"{_said(hours)}; {carrying.instance_gpu_count} GPUs; {rate.inputs}; drift {drift:+.3g} a year",
        rate.price_id,
        drifting_usd_per_year=hours[0] * each,
        making=lambda: hourly(parts(), each, case.drift_name(carrying.replica.gpu_id)),
    )


def _committed(case: Case, offer: RentedOffer, way: Way, fleets: Fleets, pricing: Pricing) -> Bill:
    """A commitment to its end, and what is rented on demand before and after it."""
    terms = commitment(case, offer, fleets, pricing)
    choices = (True, False) if pricing.on_demand else (True,)
    bills = [_one_schedule(case, way, fleets, pricing, terms, schedule(terms, renew_last=again)) for again in choices]
    return _cheapest(bills, case.discount_rate)


def commitment(case: Case, offer: RentedOffer, fleets: Fleets, pricing: Pricing) -> Commitment:
    """The terms of an offer, for as many instances as each year needs."""
    gpus, price = largest(fleets).instance_gpu_count, pricing.usd_per_gpu_hour
    return Commitment(
        months=offer.commitment_months or MONTHS_PER_YEAR,
        upfront_share=(offer.upfront_usd_per_gpu_hour or 0.0) / price if price else 0.0,
        usd_per_instance_hour=gpus * price,
        drift_per_year=case.drift_per_year(largest(fleets).replica.gpu_id),
        instances=tuple(f.instance_count for f in fleets),
        discount_rate=case.discount_rate,
        begins=begins_after_months(case, pricing),
    )


def begins_after_months(case: Case, pricing: Pricing) -> int:
    """Months on demand before a commitment begins: none where the machine is not sold on demand."""
    return case.scenario.supply.commit_after_months if pricing.on_demand else 0


def _cheapest(bills: Sequence[Bill], discount_rate: float) -> Bill:
    """The bill that costs least today; in samples, each sample's share of both."""
    costs = [net_present_value(discount_rate, found.flows_usd) for found in bills]
    if all(map(is_one, costs)):
        return bills[costs.index(min(costs))]
    shares = [of_the_least(costs, [(float(this is other),) for other in bills])[0] for this in bills]
    parts = [part.times(share) for found, share in zip(bills, shares, strict=True) for part in found.components]
    return Bill(tuple(parts), bills[0].paid_instance_hours)


def _one_schedule(case: Case, way: Way, fleets: Fleets, pricing: Pricing, terms: Commitment, found: Schedule) -> Bill:
    covered = [months / MONTHS_PER_YEAR for months in found.covered_months]
    free = [(1 - share) * elastic_hours(case, way, f) for share, f in zip(covered, fleets, strict=True)]
    drift = case.drift_name(largest(fleets).replica.gpu_id)
    bought = [_under_term(pricing, terms, found, line, drift) for line in _shares(case, fleets, found)]
    lines = [*bought, _owed(case, terms, found, drift)]
    if pricing.on_demand and some(free):
        uncovered = Elastic(case, way, fleets, tuple(elastic_hours(case, way, f) for f in fleets))
        rest = _by_the_hour(
            case,
            fleets,
            "on demand outside the commitment",
            free,
            pricing.on_demand,
            lambda: uncovered.shares([1 - share for share in covered]),
        )
        locked = replace(rest, drifting_usd_per_year=0.0, making=lambda: Made(rest.made.cash))
        lines.append(locked)
    paid = tuple(hours + more for hours, more in zip(found.instance_hours, free, strict=True))
    return Bill(tuple(lines), paid)


def _shares(case: Case, fleets: Fleets, found: Schedule) -> Iterable[tuple[str, list[float]]]:
    """The share of each year's committed hours that goes into each line."""
    covered = [months / MONTHS_PER_YEAR for months in found.covered_months]
    committed = found.instance_hours
    hours = split(case, fleets, [f.elastic_instance_hours_per_year for f in fleets], "")[:3]
    used = [0.0] * case.years
    for name, by_year in hours:
        share = [h * part / paid if paid else 0.0 for h, part, paid in zip(by_year, covered, committed, strict=True)]
        used = [before + more for before, more in zip(used, share, strict=True)]
        yield name, share
    yield "unused commitment", [1 - part if paid else 0.0 for part, paid in zip(used, committed, strict=True)]


def _under_term(
    pricing: Pricing, terms: Commitment, found: Schedule, line: tuple[str, Sequence[float]], drift: str
) -> Component:
    """A share of what the terms cost, in each year."""
    name, shares = line
    upfront = [share * cost for share, cost in zip(shares, found.upfront_usd, strict=True)]
    paid = [share * cost for share, cost in zip(shares, found.running_usd, strict=True)]
    said = f"; {terms.upfront_share:.0%} of each term paid at its start" if terms.upfront_share else ""
    hours = [share * hours for share, hours in zip(shares, found.instance_hours, strict=True)]
    return Component(
        name,
        upfront[0],
        tuple(now + next_one for now, next_one in zip(paid, [*upfront[1:], 0.0], strict=True)),
        f"instance-hours under terms of {terms.months} months x price, renewed at the price of the day",
        f"{_said(hours)}; {pricing.rate.inputs}; drift {terms.drift_per_year:+.0%} a year{said}",
        pricing.rate.price_id,
        steady_usd_per_year=hours[0] * terms.usd_per_instance_hour,
        making=lambda: committed(terms, found, shares, drift),
    )


def _owed(case: Case, terms: Commitment, found: Schedule, drift: str) -> Component:
    return Component(
        "owed after the horizon",
        0.0,
        (*(0.0,) * (case.years - 1), found.owed_usd),
        "payments of the last term that fall after the horizon, discounted to its end",
        f"{found.owed_months} months; discount rate {case.discount_rate:g}",
        kind=Kind.ONCE,
        making=lambda: Made(owed(terms, found, drift)),
    )


def _said(hours: Sequence[float]) -> str:
    """Hours in words: one number where all years are alike."""
    if not is_one(hours[0]):
        return "-"
    alike = max(hours) - min(hours) < 1
    return f"{hours[0]:,.0f} h/year" if alike else f"{hours[0]:,.0f} to {hours[-1]:,.0f} h/year"
