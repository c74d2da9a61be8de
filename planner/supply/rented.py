"""Rented GPUs: hyperscalers and specialised clouds, on demand, spot, in blocks, or committed.

On demand is paid for the hours in which the load needs each instance; a commitment is paid all year and to its end;
spot is paid per hour of work that survives, and the hours in which there is no spot capacity are bought on demand. A
seller's "sold out" is no offer: what it would cost is shown, and never ranked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from planner.case import Case, Excluded
from planner.facts import RentedOffer
from planner.fleet import Replicas
from planner.many import branches
from planner.samples import Unlike
from planner.supply.candidate import undominated
from planner.supply.costing import Draft
from planner.supply.energy import of_rented
from planner.supply.fitting import Fleets, fitting, largest, shared_fields
from planner.supply.lots import Lot, lots
from planner.supply.open_offers import closed, way_of
from planner.supply.pricing import CAPACITY_BLOCK, Fallbacks, Pricing, on_demand_prices, pricing, unpriced
from planner.supply.rented_lines import begins_after_months, bill
from warehouse.tables import Availability, PlanStatus, PricingCategory, ProviderKind, Route

NODE_UNKNOWN = (
    "the price is for one GPU and the seller's instance size is not stated; {} GPUs in one node may cost more, "
    "or not be sold"
)
SOLD_OUT = "sold out when last seen, on {}: nobody can have it at this price"


@dataclass(frozen=True)
class Candidates:
    """A lot of offers that are open, fit the demand and have a price."""

    lot: Lot
    fleets: Fleets


def rented(case: Case, replicas: Replicas) -> tuple[list[Draft], list[Excluded]]:
    """The cheapest plan for each seller, terms and GPU, and what was left out."""
    alike: dict[tuple[object, ...], list[Candidates]] = defaultdict(list)
    excluded: list[Excluded] = []
    fallbacks = on_demand_prices(case.facts.offers)
    fitted = cache(partial(_fitted, case, replicas))
    for reason, lot in closed(case, case.facts.offers):
        fleets = reason or fitted(str(lot[0].gpu_id), None if lot[0].gpu_count is None else int(lot[0].gpu_count))
        if isinstance(fleets, str):
            excluded += _excluded(lot, fleets)
            continue
        for why, some in _by_fallback(case, lot, fallbacks).items():
            if why:
                excluded += _excluded(some, why)
            else:
                alike[_group(some[0], fleets)].append(Candidates(some, fleets))
    return [_best(case, candidates, fallbacks) for candidates in alike.values()], excluded


def _by_fallback(case: Case, lot: Lot, fallbacks: Fallbacks) -> dict[str | None, Lot]:
    """A lot by why an hour has no price beside that of the same machine on demand."""
    begins_later = lot[0].commitment_months and case.scenario.supply.commit_after_months
    if lot[0].pricing_category != PricingCategory.DYNAMIC and not begins_later:
        return {None: lot}
    return lots(lot, lambda offer: unpriced(case, offer, fallbacks))


def _excluded(lot: Lot, reason: str) -> list[Excluded]:
    return [Excluded(way_of(lot[0]), lot[0].service_provider_name, lot[0].gpu_id, reason)] * len(lot)


def _best(case: Case, candidates: Sequence[Candidates], fallbacks: Fallbacks) -> Draft:
    """The cheapest draft of one plan."""
    few = [(offer, each.fleets) for each in candidates for offer in undominated(each.lot, case, fallbacks)]
    draft = _cheapest(case, [_draft(case, offer, fleets, fallbacks) for offer, fleets in few])
    draft.fields["considered_count"] = sum(len(each.lot) for each in candidates)
    return draft


def _fitted(case: Case, replicas: Replicas, gpu_id: str, size: int | None) -> Fleets | str:
    return fitting(case, gpu_id, size, replicas, "instance", _fewest_gpus)


def _draft(case: Case, offer: RentedOffer, fleets: Fleets, fallbacks: Fallbacks) -> Draft:
    terms = pricing(case, offer, fallbacks)
    found = bill(case, offer, way_of(offer), fleets, terms)
    fields = {
        **_fields(case, offer, fleets, terms),
        **shared_fields(case, fleets, found.paid_instance_hours),
        **of_rented(case, offer.country, fleets, found.paid_instance_hours),
    }
    return Draft(fields, found.components, tuple(f.useful_gpu_hours_per_year for f in fleets))


def _fewest_gpus(fleets: Fleets) -> tuple[float, float]:
    gpus = largest(fleets).instance_gpu_count
    return largest(fleets).gpu_count, sum(f.elastic_instance_hours_per_year for f in fleets) * gpus


def _fields(case: Case, offer: RentedOffer, fleets: Fleets, terms: Pricing) -> dict[str, object]:
    status, reason = _status(offer, fleets)
    return {
        **case.fields(way_of(offer), status, reason),
        "route": route_of(offer),
        "service_provider_name": offer.service_provider_name,
        "pricing_category": offer.pricing_category,
        "commitment_months": offer.commitment_months,
        "begins_after_months": float(begins_after_months(case, terms)) if offer.commitment_months else None,
        "variant": _variant(offer),
        "region_id": offer.region_id,
        "instance_type": offer.instance_type,
        "price_id": offer.price_id,
        "price_observed_on": f"{offer.observed_at:%Y-%m-%d}",
        "price_freshness": offer.freshness,
        "price_source_url": offer.source_url,
        "unit_price_usd": offer.price_usd_per_instance_hour or offer.price_usd_per_gpu_hour,
        "availability": offer.availability,
    }


def _status(offer: RentedOffer, fleets: Fleets) -> tuple[PlanStatus, str | None]:
    if offer.availability == Availability.SOLD_OUT:
        return PlanStatus.INDICATIVE, SOLD_OUT.format(f"{offer.observed_at:%Y-%m-%d}")
    if offer.gpu_count is None and largest(fleets).replica.gpu_count > 1:
        return PlanStatus.INDICATIVE, NODE_UNKNOWN.format(largest(fleets).replica.gpu_count)
    return PlanStatus.RANKED, None


def route_of(offer: RentedOffer) -> Route:
    """How an offer is contracted."""
    if offer.commitment_type == CAPACITY_BLOCK:
        return Route.CAPACITY_BLOCK
    if offer.provider_kind == ProviderKind.MARKETPLACE:
        return Route.MARKETPLACE
    if offer.pricing_category == PricingCategory.DYNAMIC:
        return Route.SPOT
    if offer.commitment_type == "savings_plan":
        return Route.SAVINGS_PLAN
    return Route.RESERVED if offer.commitment_months else Route.ON_DEMAND


def _variant(offer: RentedOffer) -> str | None:
    return ", ".join(filter(None, (offer.variant, (offer.payment_option or "").replace("_", " ")))) or None


def _group(offer: RentedOffer, fleets: Fleets) -> tuple[object, ...]:
    """What one plan stands for: seller, terms and GPU."""
    terms = (route_of(offer), offer.service_provider_name, offer.commitment_months, _variant(offer), offer.gpu_id)
    return _status(offer, fleets)[0], way_of(offer), *terms


def _cheapest(case: Case, drafts: Sequence[Draft]) -> Draft:
    """The draft that costs least, in samples the one that does in each stratum; of equals the first price's."""
    if len(drafts) == 1:
        return drafts[0]
    by_id = sorted(drafts, key=lambda draft: str(draft.fields["price_id"]))
    found = branches(case.cheapest([draft.npv(case.discount_rate) for draft in by_id]))
    (first, share), *others = ((by_id[place], share) for place, share in found)
    return _shared(first, share, others) if others else first


def _shared(first: Draft, share: float, others: Sequence[tuple[Draft, float]]) -> Draft:
    """In samples, a draft in its share of them and others in theirs."""
    if any(draft.fields["availability"] != first.fields["availability"] for draft, _ in others):
        raise Unlike(np.asarray(share))
    drafts = ((first, share), *others)
    used = sum(part * draft.fields["useful_utilisation"] for draft, part in drafts)
    return replace(
        first,
        fields={**first.fields, "useful_utilisation": used},
        components=tuple(component.times(part) for draft, part in drafts for component in draft.components),
    )
