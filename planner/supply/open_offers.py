"""Which offers a scenario leaves open, and why the others are closed to it.

A scenario that names continents or countries is closed to a seller who does not say where he is.
"""

from fnmatch import fnmatchcase
from functools import lru_cache

from planner.case import Case
from planner.facts import RentedOffer
from planner.scenario import Supply
from planner.supply.pricing import CAPACITY_BLOCK
from warehouse.tables import PricingCategory, ProviderKind, Way


def way_of(offer: RentedOffer) -> Way:
    """Hyperscalers are one way, everybody else who rents out GPUs the other."""
    return Way.HYPERSCALER if offer.provider_kind == ProviderKind.HYPERSCALER else Way.SPECIALISED_CLOUD


def closed(case: Case, offer: RentedOffer, way: Way) -> str | None:
    """Why the scenario, or the state of the price, rules an offer out."""
    supply, service = case.scenario.supply, case.scenario.service
    region = (offer.region_id or "").lower()
    away = elsewhere(supply, offer.continent, offer.country)
    rules = (
        (way not in supply.ways, f"the scenario leaves out {way}"),
        (offer.gpu_id is None, "we don't know this accelerator"),
        (bool(supply.gpus) and offer.gpu_id not in supply.gpus, "accelerator not among the scenario's"),
        (
            bool(supply.providers) and offer.service_provider_name not in supply.providers,
            "provider not among the scenario's",
        ),
        (
            _matches(region, tuple(supply.exclude_regions)),
            "region not open to everybody, or left out by the scenario",
        ),
        (bool(supply.regions) and not _matches(region, tuple(supply.regions)), "region not among the scenario's"),
        (away is not None, away),
        (
            offer.provider_kind == ProviderKind.MARKETPLACE and not supply.allow_marketplaces,
            "a marketplace of other people's machines; the scenario does not allow those",
        ),
        (
            offer.pricing_category == PricingCategory.DYNAMIC and not service.interruptible,
            "spot capacity can be taken away; the scenario can't be interrupted",
        ),
        (
            offer.pricing_category == PricingCategory.OTHER and offer.commitment_type != CAPACITY_BLOCK,
            "sold on terms that can't be compared",
        ),
        (offer.price_usd_per_gpu_hour is None, f"no price: {offer.missing_reason}"),
    )
    return next((reason for applies, reason in rules if applies), None)


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


@lru_cache(maxsize=4096)
def _matches(region: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(region, pattern.lower()) for pattern in patterns)
