"""RunPod: pods by the GPU-hour, in its own data centres (secure) and on other people's machines (community).

One GraphQL question lists every GPU type; an error comes with status 200. All prices are US dollars for one GPU
and one hour, whatever the pod's size, so the number of GPUs in an offer is not stated.

* A price stays listed when there is nothing to rent; the log says how many types are in stock. 0 and null mean not
  offered.
* Spot is a bid: `minimumBidPrice` of a cloud is the lowest that is taken. It stands in for a spot price that is not
  listed, and only below the price on demand, because where spot is not offered it is that price.
* A price for a week is not asked for: our commitments are of months.
* 0.5 stands where RunPod has no price (an MI300X at 0.5 beside 2.39). It is believed only where the cloud says it
  has the type and there is stock.
* MIG slices and the type `unknown` are left out; GPU types that table `gpu` lacks are kept under RunPod's name.
* GraphQL returns what was asked, so an older recording with fewer fields reads as well.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

CARD = Card(
    name="RunPod",
    kind=ProviderKind.SPECIALISED,
    docs="https://graphql-spec.runpod.io/",
    base_url="https://api.runpod.io",
    at_least=20,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=3,
    not_tried="never read live; id, memory, secure and community price parsed from a recording of September 2026, "
    "the other fields from the documentation",
    ignored=frozenset({"data.gpuTypes.displayName"}),
)
QUESTION = """
query { gpuTypes { id displayName memoryInGb secureCloud communityCloud
  securePrice communityPrice secureSpotPrice communitySpotPrice oneMonthPrice threeMonthPrice sixMonthPrice
  secureNow: lowestPrice(input: {gpuCount: 1, secureCloud: true}) { minimumBidPrice stockStatus }
  communityNow: lowestPrice(input: {gpuCount: 1, secureCloud: false}) { minimumBidPrice stockStatus } } }
"""
PLACEHOLDER = Decimal("0.5")
SOURCE_URL = "https://www.runpod.io/pricing"


class Terms(NamedTuple):
    """What one price field of a GPU type is the price of."""

    field: str
    cloud: str
    category: PricingCategory
    commitment_months: int | None = None


TERMS = (
    Terms("securePrice", "secure", PricingCategory.STANDARD),
    Terms("communityPrice", "community", PricingCategory.STANDARD),
    Terms("secureSpotPrice", "secure", PricingCategory.DYNAMIC),
    Terms("communitySpotPrice", "community", PricingCategory.DYNAMIC),
    Terms("oneMonthPrice", "secure", PricingCategory.COMMITTED, 1),
    Terms("threeMonthPrice", "secure", PricingCategory.COMMITTED, 3),
    Terms("sixMonthPrice", "secure", PricingCategory.COMMITTED, 6),
)


def fetch(http: Http) -> Payload:
    """All GPU types."""
    return Payload.of_pages(http.source, [http.post("/graphql", {"query": QUESTION})], http.public_url("/graphql"))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU type, cloud and terms that has a price."""
    for document in payload.documents():
        for error in document.parts_or_none("errors"):
            raise Refused(f"{payload.source}: RunPod answers {error.text('message')[:120]!r}")
        gpus = document.part("data").parts("gpuTypes")
        for gpu in gpus:
            yield from _gpu(payload, gpu)
        for cloud in ("secure", "community"):
            now = [part for gpu in gpus if (part := gpu.part_or_none(f"{cloud}Now"))]
            stocked = sum(bool(part.text_or_none("stockStatus")) for part in now)
            if now:
                payload.note(f"{stocked} of {len(gpus)} GPU types are in stock in the {cloud} cloud")


def _gpu(payload: Payload, gpu: Wire) -> Iterator[Offer | Price]:
    name = gpu.text("id")
    if name == "unknown" or " MIG " in name:
        payload.drop("MIG slice" if " MIG " in name else "type unknown")
        return
    for terms in TERMS:
        price = _stated(gpu, terms)
        offered = gpu.flag_or_none(f"{terms.cloud}Cloud")
        if price and price > 0 and offered is not False:
            offer = _offer(payload, gpu, terms)
            yield offer
            believed = price != PLACEHOLDER or (bool(offered) and _in_stock(gpu, terms.cloud))
            stock = gpu.part_or_none(f"{terms.cloud}Now")
            said = stock.text_or_none("stockStatus") if stock else None
            yield stated.stocked(
                _price(offer, price, believed=believed),
                left=None if stock is None else bool(said),
                scarce=said == "Low",
            )


def _stated(gpu: Wire, terms: Terms) -> Decimal | None:
    """The price listed; for spot without one, the lowest bid that the cloud takes below its price on demand."""
    price, now = gpu.number_or_none(terms.field), gpu.part_or_none(f"{terms.cloud}Now")
    if price or now is None or terms.category is not PricingCategory.DYNAMIC:
        return price
    bid, on_demand = now.number_or_none("minimumBidPrice"), gpu.number_or_none(f"{terms.cloud}Price")
    return bid if bid and on_demand and bid < on_demand else None


def _in_stock(gpu: Wire, cloud: str) -> bool:
    """Whether there is one to rent, in that cloud; where an older answer does not tell the clouds apart, anywhere."""
    now = gpu.part_or_none(f"{cloud}Now") or gpu.part_or_none("lowestPrice")
    return bool(now and now.text_or_none("stockStatus"))


def _offer(payload: Payload, gpu: Wire, terms: Terms) -> Offer:
    name, community = gpu.text("id"), terms.cloud == "community"
    return Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.MARKETPLACE if community else ProviderKind.SPECIALISED,
        gpu_id=gpu_id(name, float(gpu.number("memoryInGb"))),
        gpu_name=name,
        pricing_category=terms.category,
        commitment_type="savings_plan" if terms.commitment_months else None,
        commitment_months=terms.commitment_months,
        variant=terms.cloud,
        source_url=SOURCE_URL,
    )


def _price(offer: Offer, price: Decimal, *, believed: bool) -> Price:
    common = {"pricing_unit": "GPU-Hours", "pricing_currency": "USD"}
    if believed:
        return offer.price(list_unit_price=price, **common)
    reason = "0.5 is RunPod's placeholder, and nothing says that this cloud has the type in stock"
    return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
