"""Which offers a scenario leaves open, and why the others are closed to it.

A scenario that names continents or countries is closed to a seller who does not say where he is.
"""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from operator import attrgetter

from planner.case import Case
from planner.facts import RentedOffer
from planner.scenario import Service, Supply
from planner.supply.lots import Lot, lots, sorted_by
from planner.supply.pricing import CAPACITY_BLOCK
from warehouse.tables import PricingCategory, ProviderKind, Way

KIND = attrgetter(
    "service_provider_name", "provider_kind", "gpu_id", "gpu_count", "pricing_category", "commitment_months",
    "commitment_type", "payment_option", "variant", "availability",
)  # fmt: skip
"""What decides which plan an offer is one of, and what the plan may be."""
PLACE = attrgetter("region_id", "continent", "country")


def way_of(offer: RentedOffer) -> Way:
    """Hyperscalers are one way, everybody else who rents out GPUs the other."""
    return Way.HYPERSCALER if offer.provider_kind == ProviderKind.HYPERSCALER else Way.SPECIALISED_CLOUD


def closed(case: Case, offers: Sequence[RentedOffer]) -> Iterator[tuple[str | None, Lot]]:
    """Lots of offers of one kind, each with why the scenario, or the state of the price, rules it out."""
    supply, service = case.scenario.supply, case.scenario.service
    for kind in lots(offers, KIND).values():
        seller = _seller_closed(supply, kind[0])
        places = {seller: kind} if seller else sorted_by(kind, PLACE, lambda place: _away(supply, *place))
        for place, lot in places.items():
            reason = place or _terms_closed(supply, service, lot[0])
            yield from [(reason, lot)] if reason else _by_price(lot).items()


def _seller_closed(supply: Supply, offer: RentedOffer) -> str | None:
    """Why nothing of a kind is open, wherever it is."""
    if way_of(offer) not in supply.ways:
        return f"the scenario leaves out {way_of(offer)}"
    if offer.gpu_id is None:
        return "we don't know this accelerator"
    if supply.gpus and offer.gpu_id not in supply.gpus:
        return "accelerator not among the scenario's"
    if supply.providers and offer.service_provider_name not in supply.providers:
        return "provider not among the scenario's"
    return None


def _away(supply: Supply, region_id: str | None, continent: str | None, country: str | None) -> str | None:
    """Why nothing of a place is open."""
    region = (region_id or "").lower()
    if _matches(region, supply.exclude_regions):
        return "region not open to everybody, or left out by the scenario"
    if supply.regions and not _matches(region, supply.regions):
        return "region not among the scenario's"
    return elsewhere(supply, continent, country)


def _terms_closed(supply: Supply, service: Service, offer: RentedOffer) -> str | None:
    """Why nothing on an offer's terms is open."""
    if offer.provider_kind == ProviderKind.MARKETPLACE and not supply.allow_marketplaces:
        return "a marketplace of other people's machines; the scenario does not allow those"
    if offer.pricing_category == PricingCategory.DYNAMIC and not service.interruptible:
        return "spot capacity can be taken away; the scenario can't be interrupted"
    if offer.pricing_category == PricingCategory.OTHER and offer.commitment_type != CAPACITY_BLOCK:
        return "sold on terms that can't be compared"
    return None


def _by_price(lot: Lot) -> dict[str | None, Lot]:
    """A lot by why an offer has no price."""
    if None not in {offer.price_usd_per_gpu_hour for offer in lot}:
        return {None: lot}
    return lots(
        lot, lambda offer: None if offer.price_usd_per_gpu_hour is not None else f"no price: {offer.missing_reason}"
    )


def elsewhere(supply: Supply, continent: str | None, country: str | None) -> str | None:
    """Why a place is not among those that the scenario asks for; a place that nobody states never is.

    >>> elsewhere(Supply(continents=["Europe"]), "Asia", "JP")
    "continent not among the scenario's"
    >>> elsewhere(Supply(continents=["Europe"]), None, None)
    'the seller does not say in which continent'
    """
    for called, wanted, place in (
        ("continent", supply.continents, continent),
        ("country", supply.countries, country),
    ):
        if wanted and place is None:
            return f"the seller does not say in which {called}"
        if wanted and place not in wanted:
            return f"{called} not among the scenario's"
    return None


def _matches(region: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(region, pattern.lower()) for pattern in patterns)
