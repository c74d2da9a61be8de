"""Rented GPUs: hyperscalers and specialised clouds, on demand, spot, or committed.

On demand is paid for the hours in which the load needs each instance; a commitment is paid all year; spot is paid
per hour of work that survives, and the hours in which there is no spot capacity are bought on demand.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.case import Case, Excluded
from planner.facts import RentedOffer
from planner.finance import drifted_years
from planner.fleet import Fleet, Replicas, fleet
from planner.supply.costing import Component, Costed, costed, staff
from planner.supply.open_offers import closed, way_of
from warehouse.tables import PlanStatus, PricingCategory, Way

NODE_UNKNOWN = (
    "the price is for one GPU and the seller's instance size is not stated; {} GPUs in one node may cost more, "
    "or not be sold"
)


@dataclass(frozen=True)
class Terms:
    """What an instance of an offer costs by the hour, and how that is made."""

    usd_per_hour: float
    formula: str
    inputs: str


def rented(case: Case, replicas: Replicas) -> tuple[list[Costed], list[Excluded]]:
    """The cheapest plan for each seller, terms and GPU, and what was left out."""
    best: dict[tuple[object, ...], Costed] = {}
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    excluded = []
    on_demand = _on_demand_prices(case.facts.offers)
    for offer in case.facts.offers:
        found = _plan(case, offer, replicas, on_demand)
        if isinstance(found, Excluded):
            excluded.append(found)
            continue
        group = _group(found)
        counts[group] += 1
        if group not in best or _order(found) < _order(best[group]):
            best[group] = found
    return [_counted(plan, counts[group]) for group, plan in best.items()], excluded


def _plan(
    case: Case, offer: RentedOffer, replicas: Replicas, on_demand: dict[tuple[object, ...], float]
) -> Costed | Excluded:
    way = way_of(offer)
    reason = closed(case, offer, way)
    chosen = _fitting(case, offer, replicas) if reason is None else reason
    terms = _terms(case, offer, on_demand) if not isinstance(chosen, str) else chosen
    if isinstance(terms, str) or isinstance(chosen, str):
        why = terms if isinstance(terms, str) else str(chosen)
        return Excluded(way, offer.service_provider_name, offer.gpu_id, why)
    return _costed(case, offer, way, chosen, terms)


def _fitting(case: Case, offer: RentedOffer, replicas: Replicas) -> Fleet | str:
    """The fleet that carries the load with the fewest GPUs on this offer's instances."""
    possible = replicas.get(str(offer.gpu_id), "we have no figures for this accelerator")
    if isinstance(possible, str):
        return possible
    size = int(offer.gpu_count) if offer.gpu_count is not None else None
    if size == 0:
        return "a fraction of a GPU"
    reserve = case.scenario.service.reserve_replicas if case.scenario.model else 0
    fleets = [fleet(case.load, r, size or r.gpu_count, reserve) for r in possible if r.gpu_count <= (size or 8)]
    if not fleets:
        return f"needs {min(r.gpu_count for r in possible)} GPUs in one instance, this one has {size}"
    return min(fleets, key=lambda f: (f.gpu_count, f.elastic_instance_hours_per_year * f.instance_gpu_count))


def _terms(case: Case, offer: RentedOffer, on_demand: dict[tuple[object, ...], float]) -> Terms | str:
    """The price of a GPU-hour of work under the offer's terms."""
    price = offer.price_usd_per_gpu_hour or 0.0
    if offer.pricing_category != PricingCategory.DYNAMIC:
        return Terms(price, "price", f"price {price:.6g} USD/GPU-h")
    fallback = on_demand.get(_instance(offer))
    if fallback is None:
        return "spot without a known price to fall back on when there is no capacity"
    share = case.assumptions["spot.capacity_probability"]
    waste = case.assumptions["spot.waste_fraction"]
    return Terms(
        share * price / (1 - waste) + (1 - share) * fallback,
        "(a x spot / (1 - w) + (1 - a) x on demand)",
        f"a {share:g}; spot {price:.6g} USD/GPU-h; w {waste:g}; on demand {fallback:.6g} USD/GPU-h",
    )


def _costed(case: Case, offer: RentedOffer, way: Way, carrying: Fleet, terms: Terms) -> Costed:
    committed = offer.pricing_category == PricingCategory.COMMITTED
    hours = _paid_hours(case, carrying, committed)
    compute = _compute(case, offer, carrying, terms, hours)
    support = case.assumptions[f"{way}.support_fraction"]
    parts = [
        compute,
        Component(
            "support",
            support * compute.upfront_usd,
            tuple(support * cost for cost in compute.yearly_usd),
            "fraction of the bill",
            f"{support:g} of compute",
            drifting_usd_per_year=support * compute.drifting_usd_per_year,
        ),
        staff(case.assumptions["rented.staff_fte"], case.assumptions["staff.usd_per_fte_year"], case.years),
    ]
    return costed(
        _fields(case, offer, way, carrying, hours),
        [part for part in parts if any((part.upfront_usd, *part.yearly_usd))],
        case.discount_rate,
        next(iter(case.tokens_by_year), None),
    )


def _paid_hours(case: Case, carrying: Fleet, committed: bool) -> float:
    if committed:
        return carrying.standing_instance_hours_per_year
    overhead = 1 + case.assumptions["rented.autoscaling_overhead_fraction"]
    return min(carrying.elastic_instance_hours_per_year * overhead, carrying.standing_instance_hours_per_year)


def _compute(case: Case, offer: RentedOffer, carrying: Fleet, terms: Terms, hours: float) -> Component:
    first = hours * carrying.instance_gpu_count * terms.usd_per_hour
    drift = case.assumptions["rented.price_drift_per_year"]
    months = offer.commitment_months
    yearly = _locked(first, drift, months, case.years) if months else drifted_years(first, drift, case.years)
    share = (offer.upfront_usd_per_gpu_hour or 0.0) / terms.usd_per_hour
    upfront, *running = _paid_ahead(yearly, share, months) if months and share else (0.0, *yearly)
    renewed = ", renewed at the price of the day, the last term pro rata" if months else " x drift"
    return Component(
        "compute",
        upfront,
        tuple(running),
        f"instance-hours x GPUs x {terms.formula}{renewed}",
        f"{hours:,.0f} h/year; {carrying.instance_gpu_count} GPUs; {terms.inputs}; drift {drift:+.0%} a year"
        + (f"; {share:.0%} of each term paid at its start" if share else ""),
        offer.price_id,
        first,
    )


def _paid_ahead(yearly_usd: Sequence[float], share: float, months: int) -> list[float]:
    """Cash by year, year 0 first, where a share of each term's cost is paid at the term's start.

    >>> _paid_ahead([100.0, 100.0, 90.0], 1.0, 12)
    [100.0, 100.0, 90.0, 0.0]
    >>> _paid_ahead([100.0, 100.0, 100.0], 0.5, 36)
    [150.0, 50.0, 50.0, 50.0]
    """
    flows = [0.0, *((1 - share) * cost for cost in yearly_usd)]
    term = max(months // 12, 1)
    for start in range(0, len(yearly_usd), term):
        flows[start] += share * sum(yearly_usd[start : start + term])
    return flows


def _locked(first_usd: float, drift: float, months: int, years: int) -> list[float]:
    """A commitment keeps its price for its term and is renewed at the price of the day.

    >>> [round(x, 2) for x in _locked(100.0, -0.1, 12, 3)]
    [100.0, 90.0, 81.0]
    >>> _locked(100.0, -0.1, 36, 3)
    [100.0, 100.0, 100.0]
    """
    return [first_usd * (1 + drift) ** (year * 12 // months * months / 12) for year in range(years)]


def _fields(case: Case, offer: RentedOffer, way: Way, carrying: Fleet, hours: float) -> dict[str, object]:
    guessed = offer.gpu_count is None and carrying.replica.gpu_count > 1
    status = PlanStatus.INDICATIVE if guessed else PlanStatus.RANKED
    reason = NODE_UNKNOWN.format(carrying.replica.gpu_count) if guessed else None
    return {
        **case.fields(way, status, reason),
        "service_provider_name": offer.service_provider_name,
        "pricing_category": offer.pricing_category,
        "commitment_months": offer.commitment_months,
        "variant": ", ".join(filter(None, (offer.variant, (offer.payment_option or "").replace("_", " ")))) or None,
        "region_id": offer.region_id,
        "instance_type": offer.instance_type,
        "gpu_id": offer.gpu_id,
        "tensor_parallel": carrying.replica.gpu_count,
        "replica_count": carrying.replica_count,
        "instance_count": carrying.instance_count,
        "gpu_count": carrying.gpu_count,
        "sizing_summary": carrying.replica.summary,
        "instance_hours_per_year": hours,
        "allocated_utilisation": carrying.utilisation(hours),
        "useful_gpu_hours_per_year": carrying.useful_gpu_hours_per_year,
        "price_id": offer.price_id,
        "price_observed_on": f"{offer.observed_at:%Y-%m-%d}",
        "price_source_url": offer.source_url,
        "unit_price_usd": offer.price_usd_per_instance_hour or offer.price_usd_per_gpu_hour,
    }


def _on_demand_prices(offers: Iterable[RentedOffer]) -> dict[tuple[object, ...], float]:
    """The cheapest known price of each machine on demand, a contract's included."""
    found: dict[tuple[object, ...], float] = {}
    for o in offers:
        if o.pricing_category == PricingCategory.STANDARD and o.price_usd_per_gpu_hour is not None:
            found[_instance(o)] = min(o.price_usd_per_gpu_hour, found.get(_instance(o), o.price_usd_per_gpu_hour))
    return found


def _instance(offer: RentedOffer) -> tuple[object, ...]:
    return (offer.service_provider_name, offer.gpu_id, offer.gpu_count, offer.instance_type, offer.region_id)


def _group(found: Costed) -> tuple[object, ...]:
    p = found.plan
    return (
        p.status,
        p.way,
        p.service_provider_name,
        p.pricing_category,
        p.commitment_months,
        p.variant,
        p.gpu_id,
    )


def _order(found: Costed) -> tuple[float, str]:
    return (found.plan.npv_cost_usd or 0.0, str(found.plan.price_id))


def _counted(found: Costed, count: int) -> Costed:
    return Costed(found.plan.model_copy(update={"considered_count": count}), found.components)
