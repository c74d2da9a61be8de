"""Which ways take part in a mix: of each kind of terms and size the cheapest, as far as it can be part of the best mix.

Of all that is for sale, a way takes part if it is the cheapest for some number of hours a year by what it carries (the
lower envelope of the screening curves), or would be without those that are, and so on where limits may use them up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from planner.case import Case
from planner.comparison import Comparison, costed_ways
from planner.portfolio.by_hour import PEOPLE, SHARED, by_the_hour, given_away
from planner.portfolio.held import committed, owned
from planner.portfolio.offering import Offering, discounted
from planner.portfolio.runs import by_the_run, in_runs
from planner.scenario_demand import Training
from planner.supply.costing import Costed, Kind
from planner.supply.pricing import Fallbacks, on_demand_prices
from warehouse.tables import PricingCategory, Route, Way
from warehouse.units import HOURS_PER_YEAR

ROUNDS, ROUNDS_IF_CAPPED = 2, 4  # of envelopes
HOURS = np.linspace(0, HOURS_PER_YEAR, 74)


def offerings(comparison: Comparison) -> list[Offering]:
    """Every way that may be part of the cheapest mix."""
    ranked = [*comparison.ranked, *_spot(comparison)]
    best = list(_best_of_each(ranked))
    fallbacks = on_demand_prices(comparison.case.facts.offers)
    found = [one for plan in best if (one := offering(comparison, plan, fallbacks)) and not _pays_idle(comparison, one)]
    firm, taken = ([one for one in found if one.is_spot == spot and not one.is_overflow] for spot in (False, True))
    chosen = [*_on_the_envelope(comparison.case, firm), *_on_the_envelope(comparison.case, taken)]
    return [one for one in found if one in chosen or one.is_overflow or one.costed is best[0]]


def interruptible_fraction(case: Case) -> float:
    """The part of the load that may run on what is taken away: as the scenario says, else all of it or none."""
    stated = case.scenario.portfolio.interruptible_fraction
    return float(case.scenario.service.interruptible) if stated is None else stated


def _spot(comparison: Comparison) -> list[Costed]:
    """Spot for the part that may be interrupted, where the whole may not be, so that `compare` left it out."""
    case = comparison.case
    if case.scenario.service.interruptible or not interruptible_fraction(case):
        return []
    service = case.scenario.service.model_copy(update={"interruptible": True})
    by_hour = {PricingCategory.DYNAMIC, PricingCategory.STANDARD}
    offers = tuple(o for o in case.facts.offers if o.pricing_category in by_hour)
    interrupted = replace(
        case,
        scenario=case.scenario.model_copy(update={"service": service}),
        facts=replace(case.facts, offers=offers, hardware=(), hosted=case.facts.hosted),
    )
    return [c for c in costed_ways(interrupted, comparison.replicas).ranked if c.plan.route == Route.SPOT]


def _best_of_each(ranked: Iterable[Costed]) -> Iterator[Costed]:
    """The cheapest plan of each terms, accelerator and size."""
    seen: set[tuple[object, ...]] = set()
    for found in ranked:
        plan = found.plan
        size = (plan.gpu_count or 0) // (plan.instance_count or 1)
        key = (plan.way == Way.OWNED, plan.pricing_category, plan.commitment_months, plan.gpu_id, size)
        terms = key if plan.way != Way.HOSTED_API else (Way.HOSTED_API,)
        if terms not in seen:
            seen.add(terms)
            yield found


def offering(comparison: Comparison, found: Costed, fallbacks: Fallbacks) -> Offering | None:
    """A plan as a way to carry a part of the demand."""
    case, replicas, plan, demand = comparison.case, comparison.replicas, found.plan, comparison.case.scenario.demand
    if plan.way == Way.HOSTED_API:
        return given_away(case, found)
    if plan.way == Way.OWNED or plan.commitment_months:
        one = _held(comparison, found, fallbacks)
        return in_runs(case, demand, replicas, one) if isinstance(demand, Training) else one
    if isinstance(demand, Training):
        return by_the_run(case, demand, replicas, found)
    return by_the_hour(case, replicas, found)


def _held(comparison: Comparison, found: Costed, fallbacks: Fallbacks) -> Offering:
    case, replicas, plan = comparison.case, comparison.replicas, found.plan
    if plan.way == Way.OWNED:
        hardware = next(h for h in case.facts.hardware if h.price_id == plan.price_id)
        waits = case.scenario.service.waits_for_servers or _elsewhere(comparison) is None
        return owned(case, replicas, found, hardware, _meanwhile(comparison, found), waits=waits)
    offer = next(o for o in case.facts.offers if o.price_id == plan.price_id)
    return committed(case, replicas, found, offer, fallbacks)


def _meanwhile(comparison: Comparison, found: Costed) -> list[float]:
    """What a unit of work costs elsewhere while servers are down: nothing where the reserve is enough [USD/unit h]."""
    case = comparison.case
    service = case.scenario.service
    reserved = service.reserve_replicas and case.scenario.model and (found.plan.instance_count or 1) > 1
    elsewhere = _elsewhere(comparison)
    if reserved or elsewhere is None or service.waits_for_servers:
        return [0.0] * case.years
    down = 1 - case.assumptions["owned.availability"]
    left_out = SHARED - {PEOPLE}
    running = [p.yearly_usd for p in elsewhere.components if p.kind is Kind.RUNNING and p.name not in left_out]
    paid = [sum(costs) for costs in zip(*running, strict=True)]
    work = [load.unit_hours_per_year for load in case.loads]
    return [down * usd / units if units else 0.0 for usd, units in zip(paid, work, strict=True)]


def _pays_idle(comparison: Comparison, one: Offering) -> bool:
    """Whether it is bought for what its buying earns, as where all tax is saved: no way to carry a load."""
    return any(discounted(order.cash, comparison.case.discount_rate) < 0 for order in one.orders)


def _elsewhere(comparison: Comparison) -> Costed | None:
    """The cheapest way that can be had at once and without a commitment."""
    return next((c for c in comparison.ranked if c.plan.route in {Route.ON_DEMAND, Route.API}), None)


def _on_the_envelope(case: Case, ways: Sequence[Offering]) -> list[Offering]:
    """The ways that are cheapest for some number of hours a year, by what they carry; the lower envelope, and again."""
    lines = {id(one): line(case, one) for one in ways}
    kept: list[Offering] = []
    for _ in range(ROUNDS_IF_CAPPED if case.scenario.portfolio.is_capped else ROUNDS):
        left = [one for one in ways if one not in kept]
        if not left:
            break
        usd = np.array([[lines[id(one)][0] + lines[id(one)][1] * hours for hours in HOURS] for one in left])
        kept += [left[number] for number in sorted(set(usd.argmin(axis=0).tolist()))]
    return kept


def line(case: Case, one: Offering) -> tuple[float, float]:
    """What a unit of load costs over the horizon: held, and for each hour a year in which it is carried [USD]."""
    rate = case.discount_rate
    hour = float(discounted(one.hour_cash, rate).sum()) + one.unit.capacity_units * float(
        discounted(one.work_cash, rate).sum()
    )
    held = one.orders[:1] if one.is_owned else one.orders
    fixed = sum(float(discounted(order.cash, rate)) for order in held) + float(discounted(one.there_cash, rate).sum())
    return fixed / one.unit.capacity_units, hour / one.unit.capacity_units
