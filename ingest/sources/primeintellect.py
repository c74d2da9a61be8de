"""Prime Intellect: machines of other clouds by the hour, in the currency that each offer names.

Prime Intellect sells, the cloud named in `provider` hosts; `cloudId` is the host's word for the machine.

* Programs disagree whether `prices.onDemand` is for one GPU or for the whole machine, and the documentation's only
  example has one GPU, where both are the same. So machines of more GPUs are kept without a price, and so is one
  whose price varies with what is added to it (`isVariable`).
* A community machine may have `communityPrice` alone. A prepaid one binds for `prepaidTime` hours, which is no
  commitment of months: it is kept on terms of its own, without a price.
* Disk is in the price only where `defaultIncludedInPrice` says so, and costs next to nothing.
* The place is the host's data centre where it is named, else Prime Intellect's own region. Cities and countries are
  in the answer and in no column of ours.
* Pages are asked for until `totalCount` rows came; the market moves meanwhile, so a row may come twice or not at all.
"""

from collections.abc import Iterator
from json import loads
from typing import Any

from ingest import stated
from ingest.aggregator import host_name, once
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.faults import Fault
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

UNUSED = "country gpuMemory internetSpeed interconnect interconnectType provisioningTime images disk sharedDisk"
UNUSED_OF_PART = "minCount maxCount pricePerUnit step defaultIncludedInPrice additionalInfo"
CARD = Card(
    name="Prime Intellect",
    kind=ProviderKind.MARKETPLACE,
    docs="https://docs.primeintellect.ai/api-reference/availability/get-gpu-availability",
    base_url="https://api.primeintellect.ai",
    at_least=20,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=3,
    key="PRIME_INTELLECT_API_KEY",
    verified=False,
    not_tried="never read live; fields known from the documentation. The price of several GPUs is disputed",
    ignored=frozenset(
        {f"items.{name}" for name in UNUSED.split()}
        | {f"items.{part}.{name}" for part in ("vcpu", "memory") for name in UNUSED_OF_PART.split()}
    ),
)
PATH, PAGE_SIZE, MOST_PAGES = "/api/v1/availability/gpus", 100, 100
DISPUTED = "Prime Intellect does not say whether its price is for one GPU or for the whole machine"
VARIABLE = "Prime Intellect says that the price varies with what is added to the machine"
PREPAID = "paid ahead for {} hours, for which Prime Intellect states no total"


def fetch(http: Http) -> Payload:
    """Page after page, until all that the server counts have come."""
    pages: list[bytes] = []
    for number in range(1, MOST_PAGES + 1):
        pages.append(http.get(PATH, page=str(number), page_size=str(PAGE_SIZE)))
        if _is_last(pages[-1], number):
            return Payload.of_pages(http.source, pages, http.public_url(PATH))
    raise Fault(f"{http.source}: more than {MOST_PAGES} pages; the server's paging does not end")


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every machine, host and data centre."""
    yield from once(payload, _sold(payload))


def _is_last(page: bytes, number: int) -> bool:
    """Whether nothing comes after; a page that is not Prime Intellect's is the last, and the parser refuses it."""
    try:
        answer = loads(page)
        return not answer["items"] or number * PAGE_SIZE >= answer["totalCount"]
    except (ValueError, LookupError, TypeError):
        return True


def _sold(payload: Payload) -> Iterator[tuple[Offer, Price]]:
    gone = count = 0
    for document in payload.documents():
        document.number("totalCount")
        for item in document.parts("items"):
            count, gone = count + 1, gone + (item.text_or_none("stockStatus") == "Unavailable")
            if item.text("gpuType") == "CPU_NODE":
                payload.drop("no GPU")
            else:
                offer = _offer(payload, item)
                yield offer, _price(offer, item)
    payload.note(f"{gone} of {count} machines are not available now")


def _offer(payload: Payload, item: Wire) -> Offer:
    name, host = f"{item.text('gpuType')} {item.text_or_none('socket') or ''}".strip(), item.text("provider")
    prepaid = item.number_or_none("prepaidTime")
    terms = [host, item.text_or_none("security"), f"prepaid {prepaid} h" if prepaid else None]
    return Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        host_provider_name=host_name(host),
        provider_kind=ProviderKind.MARKETPLACE,
        instance_type=item.text("cloudId"),
        gpu_name=name,
        gpu_id=gpu_id(name),
        gpu_count=item.number("gpuCount"),
        region_id=item.text_or_none("dataCenter") or item.text_or_none("region"),
        pricing_category=_category(item),
        variant=" ".join(filter(None, terms)),
        source_url="https://www.primeintellect.ai",
        **_host_parts(item),
    )


def _category(item: Wire) -> PricingCategory:
    if item.number_or_none("prepaidTime"):
        return PricingCategory.OTHER
    return PricingCategory.DYNAMIC if item.flag_or_none("isSpot") else PricingCategory.STANDARD


def _host_parts(item: Wire) -> dict[str, Any]:
    """Cores and memory that the machine has unless told otherwise."""
    parts = {"core_count": item.part_or_none("vcpu"), "memory_size_gib": item.part_or_none("memory")}
    return {name: (part and part.number_or_none("defaultCount")) or None for name, part in parts.items()}


def _price(offer: Offer, item: Wire) -> Price:
    prices, prepaid = item.part("prices"), item.number_or_none("prepaidTime")
    amount, community = prices.number_or_none("onDemand"), prices.number_or_none("communityPrice")
    currency, varies = prices.text("currency"), prices.flag_or_none("isVariable")
    reason = PREPAID.format(prepaid) if prepaid else VARIABLE if varies else DISPUTED if offer.gpu_count != 1 else None
    if reason:
        common = {"pricing_unit": "Hours", "pricing_currency": currency}
        return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
    price = stated.price(offer, community if amount is None else amount, "Hours", currency)
    stock = item.text_or_none("stockStatus")
    return stated.stocked(price, left=None if stock is None else stock != "Unavailable", scarce=stock == "Low")
