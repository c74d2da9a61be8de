"""What is held, used or not, as offerings: terms of a commitment, and servers by the year in which they are bought."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planner.case import Case
from planner.facts import Hardware, RentedOffer
from planner.fleet import Fleet, Replicas
from planner.load import Load
from planner.portfolio.by_hour import cash, egress, fleets_of, full_hours, power_of, storage, unit
from planner.portfolio.offering import ABSENT, Offering, Order, Presence, by_year, taxed
from planner.portfolio.problem import Numbers
from planner.supply.bridge import Bridge, bridged_shares
from planner.supply.costing import Component, Costed, Draft
from planner.supply.fitting import Fleets
from planner.supply.owned import bought, owned_power
from planner.supply.owned_lines import owned_lines
from planner.supply.pricing import Fallbacks, pricing
from planner.supply.purchase import Purchase
from planner.supply.rented_lines import Bill, commitment, on_the_bill
from planner.supply.tax_lines import tax_line
from planner.supply.terms import MONTHS_PER_YEAR, Commitment, one_term, schedule
from warehouse.tables import Route
from warehouse.units import HOURS_PER_YEAR

IDLE = Load(0.0, 1.0, 0.0)
WAITING = "waiting for capacity"


def committed(case: Case, replicas: Replicas, found: Costed, offer: RentedOffer, fallbacks: Fallbacks) -> Offering:
    """Terms one after another, each for as many instances as the mix wants of it."""
    fleets, terms = fleets_of(case, replicas, found.plan), pricing(case, offer, fallbacks)
    asked = commitment(case, offer, fleets, terms)
    one = replace(asked, instances=(1,) * case.years)
    kept = by_year(storage(case, found), _held_on_average(asked))
    orders = []
    for start in range(one.begins, one.horizon_months, one.months):
        there = _there(case, one, start)
        shares = np.array([last - first for first, last in there])
        orders.append(Order(_term_cash(case, found, one, start) + shares @ kept, there))
    waiting = cash(case, found, only={WAITING}) / (found.plan.instance_count or 1)
    orders[0] = replace(orders[0], cash=orders[0].cash + waiting)
    return Offering(
        found,
        case.years,
        unit=unit(fleets),
        orders=tuple(orders),
        work_cash=egress(case, found),
        power=power_of(case, found, fleets),
        full_hours=full_hours(fleets),
    )


def _held_on_average(asked: Commitment) -> list[float]:
    """Instances that the plan holds in each year, on average; those of its last term where it holds none [1]."""
    hours = schedule(asked, renew_last=True).instance_hours
    return [hour / HOURS_PER_YEAR or float(max(asked.instances)) for hour in hours]


def _term_cash(case: Case, found: Costed, one: Commitment, start: int) -> Numbers:
    """One instance under one term: its rent, what is owed after the horizon, support, setting up."""
    term = one_term(one, start)
    first, *later = [*term.upfront_usd, 0.0]
    paid = [now + ahead for now, ahead in zip(term.running_usd, later, strict=True)]
    paid[-1] += term.owed_usd
    rate = term.instance_hours[0] * one.usd_per_instance_hour
    rent = Component("compute", first, tuple(paid), "", "", steady_usd_per_year=rate)
    bill = Bill((rent,), tuple(term.instance_hours))
    more = on_the_bill(case, found.plan.way, bill)
    flows = np.sum([part.flows_usd for part in (rent, *more)], axis=0)
    return taxed(flows, case.assumptions["finance.tax_rate"])


def _there(case: Case, one: Commitment, start: int) -> Presence:
    """The part of each year that a term covers."""
    first, last = start / MONTHS_PER_YEAR, (start + one.months) / MONTHS_PER_YEAR
    parts = ((min(max(first - year, 0.0), 1.0), min(max(last - year, 0.0), 1.0)) for year in range(case.years))
    return tuple(part if part[0] < part[1] else ABSENT for part in parts)


def owned(
    case: Case, replicas: Replicas, found: Costed, hardware: Hardware, meanwhile: Sequence[float], *, waits: bool
) -> Offering:
    """Servers, bought for any year of the horizon and kept to its end.

    Args:
        case: the demand.
        replicas: what fits which accelerator.
        found: the plan that owns.
        hardware: the server.
        meanwhile: what a unit of work costs elsewhere in each year, while servers are down; nothing where another
            server holds a reserve [USD/unit h].
        waits: whether the demand begins with the servers, as it is asked to or as nothing else is open to carry it.
    """
    fleets = fleets_of(case, replicas, found.plan)
    bare = _bare(case)
    orders = []
    for year in range(case.scenario.supply.buy_after_years, case.years):
        one = Purchase(
            bare,
            hardware,
            found.plan.route or Route.COLOCATION,
            _one_from(fleets, year),
            None if waits else Bridge("", "", (0.0,) * case.years),
        )
        draft = Draft({}, tuple(owned_lines(one)), bought=bought(one))
        flows = np.array(draft.with_more(tax_line(bare, draft)).flows_usd)
        orders.append(Order(flows, tuple(_from(case, one, year))))
    work = egress(case, found) + _each_year(case, _energy(fleets, one) + np.asarray(meanwhile))
    return Offering(
        found,
        case.years,
        unit=unit(fleets),
        orders=tuple(orders),
        work_cash=work,
        power=owned_power(one),
        full_hours=full_hours(fleets),
    )


def _bare(case: Case) -> Case:
    """The case without what is paid once, whatever the mix: people, and data whose size is stated."""
    stated = case.scenario.data.storage_gb is not None
    data = case.scenario.data.model_copy(update={"egress_gb_per_month": 0.0, "storage_gb": 0.0 if stated else None})
    return replace(
        case,
        scenario=case.scenario.model_copy(update={"data": data}),
        assumptions=case.assumptions.having("staff.usd_per_fte_year", 0.0),
    )


def _one_from(fleets: Fleets, year: int) -> Fleets:
    """One idle server from a year on."""
    return tuple(
        Fleet(IDLE, f.replica, f.instance_gpu_count, 0, int(number >= year), 0, True) for number, f in enumerate(fleets)
    )


def _from(case: Case, one: Purchase, year: int) -> Iterator[tuple[float, float]]:
    """The part of each year in which the demand is on the servers: after they have come, and the ramp."""
    waits = (0.0,) * case.years
    if one.bridge is not None:
        waits = bridged_shares(one.runs_after_years, case.assumptions["owned.ramp_months"], case.years)
    for number, share in enumerate(waits):
        yield (share, 1.0) if number >= year and share < 1 else ABSENT


def _energy(fleets: Fleets, one: Purchase) -> float:
    """What a unit of work adds to the power of a server that idles [USD/unit h]."""
    return (one.full_kw - one.idle_kw) * one.usd_per_kw_hour * full_hours(fleets)


def _each_year(case: Case, usd: Numbers) -> Numbers:
    """The same cash in each year's row, at the year's end, taxes taken off."""
    rows = np.zeros((case.years, case.years + 1))
    for year in range(case.years):
        rows[year, year + 1] = usd[year] if usd.ndim else usd
    return taxed(rows, case.assumptions["finance.tax_rate"])
