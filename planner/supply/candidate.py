"""Offers that a plan may rest on, and which of them need not be costed, as another is at least as good in everything.

What a plan costs rises with the price, with what is paid upfront, with the price of the same machine on demand (the
fallback of spot, and what is rented outside a commitment) and with how often spot is taken back, and depends on nothing
else that offers of one seller, terms, size and stock differ in: regions have no price but these.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.case import Case
from planner.facts import RentedOffer
from planner.supply.fitting import Fleets
from planner.supply.pricing import Fallbacks, machine
from warehouse.tables import Way


@dataclass(frozen=True)
class Candidate:
    """An offer that is open, fits the demand and has a price."""

    offer: RentedOffer
    way: Way
    fleets: Fleets


def undominated(candidates: Iterable[Candidate], case: Case, fallbacks: Fallbacks) -> list[Candidate]:
    """Those of one plan that may be its cheapest; of equals the one whose price has the first id."""
    kept: dict[tuple[object, ...], list[tuple[tuple[float, ...], Candidate]]] = {}
    measured = [(*_measures(candidate, case, fallbacks), candidate) for candidate in candidates]
    for kind, figures, candidate in sorted(measured, key=lambda m: (m[1], m[2].offer.price_id)):
        better = kept.setdefault(kind, [])
        if not any(all(a <= b for a, b in zip(other, figures, strict=True)) for other, _ in better):
            better.append((figures, candidate))
    return [candidate for better in kept.values() for _, candidate in better]


def _measures(candidate: Candidate, case: Case, fallbacks: Fallbacks) -> tuple[tuple[object, ...], tuple[float, ...]]:
    """What must be the same for two offers to be compared, and the figures in which less is cheaper."""
    offer = candidate.offer
    fallback = fallbacks.get(machine(offer))
    place = (offer.service_provider_name, offer.region_id, offer.instance_type)
    taken_back = case.facts.interruptions.get(place)
    kind = (
        offer.gpu_count, offer.pricing_category, offer.commitment_type, offer.availability,
        fallback is None, taken_back is None,
    )  # fmt: skip
    price, upfront = offer.price_usd_per_gpu_hour or 0.0, offer.upfront_usd_per_gpu_hour or 0.0
    return kind, (price, upfront, fallback or 0.0, taken_back or 0.0)
