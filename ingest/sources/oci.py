"""Oracle Cloud: pay-as-you-go GPU instances, priced by the GPU-hour, the same in all commercial regions.

The public price list has one row a part number; what shapes a part sells is known from Oracle's documentation, not
from the list. The price of a shape is its number of GPUs times the part's price, host included.

* Text in the list is erratic (`Compute  - GPU - A10`, `OCI- Compute`), so a part is known by its number. A new
  part is kept as a GPU by the hour of no known shape, under the last words of its name.
* `GPU Per Hour` occurs in other categories too: Compute Cloud@Customer is hardware in the customer's own hall.
* Preemptible virtual machines cost half the list price. The list does not say so, Oracle's pages do; these prices
  are marked as derived. Bare metal can't be preempted, so it has no such price.
* Some parts have tiers, the first of them free: whoever runs a machine all month pays the one that is not. Asked
  without a currency, the list has a price in each; dollars are taken where they are among them.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.shapes import shape
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

PRICES = "items.currencyCodeLocalizations.prices"
CARD = Card(
    name="Oracle Cloud",
    kind=ProviderKind.HYPERSCALER,
    docs="https://docs.oracle.com/iaas/Content/Billing/Tasks/signingup_topic-Estimating_Costs.htm",
    base_url="https://apexapps.oracle.com/pls/apex/cetools/api/v1",
    at_least=10,
    warn_after_hours=7 * 24,
    error_after_hours=30 * 24,
    refresh_every_hours=24,
    not_tried="never read live; parsed from recordings of 2024 and October 2026",
    ignored=frozenset(
        {"lastUpdated", "items.description"} | {f"{PRICES}.{name}" for name in ("rangeMax", "rangeUnit")}
    ),
)
SHAPES = {
    "B88517": ("BM.GPU2.2",),
    "B88518": ("VM.GPU2.1",),
    "B89734": ("BM.GPU3.8", "VM.GPU3.1", "VM.GPU3.2", "VM.GPU3.4"),
    "B92740": ("BM.GPU4.8",),
    "B95907": ("BM.GPU.A100-v2.8",),
    "B95909": ("BM.GPU.A10.4", "VM.GPU.A10.1", "VM.GPU.A10.2"),
    "B98415": ("BM.GPU.H100.8",),
    "B109479": ("BM.GPU.L40S.4",),
    "B109485": ("BM.GPU.MI300X.8",),
    "B110519": ("BM.GPU.H200.8",),
    "B110978": ("BM.GPU.B200.8",),
    "B110979": ("BM.GPU.GB200.4",),
    "B111758": ("BM.GPU.MI355X.8",),
    "B112140": ("BM.GPU.GB300.4",),
    "B112237": ("BM.GPU.B300.8",),
    "B112613": ("BM.GPU.RTXPRO.8",),
}
"""Shapes of a part: github.com/dstackai/gpuhunt 0.1.34 and Oracle's page of compute shapes, both read 2026-11."""
HALF = Decimal("0.5")
HALF_PRICE = (
    "half the list price, as Oracle's pages say of preemptible virtual machines: "
    "https://docs.oracle.com/iaas/Content/Compute/Concepts/preemptible.htm"
)
PATH, PARAMETERS = "/products/", {"currencyCode": "USD"}


def fetch(http: Http) -> Payload:
    """The whole list, in US dollars."""
    return Payload.of_pages(http.source, [http.get(PATH, **PARAMETERS)], http.public_url(PATH, **PARAMETERS))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every shape of every GPU part, and one for preemptible capacity where there is such."""
    for document in payload.documents():
        for item in document.parts("items"):
            if _sells_gpus(payload, item):
                yield from _part(payload, item)


def _sells_gpus(payload: Payload, item: Wire) -> bool:
    metric, category = item.text("metricName"), item.text("serviceCategory")
    gpu_hours = metric == "GPU Per Hour"
    if not gpu_hours or not category.startswith("Compute - GPU"):
        payload.drop(f"GPU-hours of {category}" if gpu_hours else "not by the GPU-hour")
        return False
    return True


def _part(payload: Payload, item: Wire) -> Iterator[Offer | Price]:
    number = item.text("partNumber")
    common = {
        "source": payload.source,
        "service_provider_name": CARD.name,
        "provider_kind": ProviderKind.HYPERSCALER,
        "sku_id": number,
        "source_url": f"{CARD.base_url}{PATH}?partNumber={number}&currencyCode=USD",
    }
    price = _list_price(item)
    for inside in _contents(number, item.text("displayName")):
        on_demand = Offer.of(**common, **inside, pricing_category=PricingCategory.STANDARD)
        yield on_demand
        yield on_demand.price(**price)
        if str(on_demand.instance_type).startswith("VM."):
            preemptible = Offer.of(**common, **inside, pricing_category=PricingCategory.DYNAMIC)
            yield preemptible
            yield preemptible.price(**_halved(price))


def _contents(number: str, name: str) -> Iterator[dict[str, Any]]:
    """What each shape of a part holds; of a part without known shapes, the GPU alone."""
    for instance_type in SHAPES.get(number, ()):
        inside = shape("oci", instance_type)
        if inside is None:
            raise LookupError(f"{instance_type} is not in ingest/shapes/oci.csv; add it")
        yield vars(inside)
    if number not in SHAPES:
        gpu_name = name.rpartition(" - ")[2].strip()
        yield {"gpu_name": gpu_name, "gpu_id": gpu_id(gpu_name), "variant": number}


def _list_price(item: Wire) -> dict[str, Any]:
    """The price of a GPU-hour, or why there is none."""
    place = _localisation(item)
    common = {"pricing_unit": "GPU-Hours", "pricing_currency": place.text("currencyCode")}
    tiers = [tier for tier in place.parts("prices") if tier.text("model") == "PAY_AS_YOU_GO"]
    amounts = {tier.number_or_none("rangeMin") or Decimal(0): tier.number("value") for tier in tiers}
    paid = {amount for amount in amounts.values() if amount > 0}
    if len(paid) == 1 and len(amounts) == len(tiers):
        return {**common, "list_unit_price": paid.pop()}
    told = ", ".join(f"{amount} from {least} on" for least, amount in sorted(amounts.items())) or "nothing"
    reason = f"the list states {told} ({len(tiers)} prices by the hour), which is not one price"
    return {**common, "price_status": PriceStatus.UNPRICED, "status_reason": reason}


def _localisation(item: Wire) -> Wire:
    """The prices in US dollars, or in the only currency there is."""
    places = {place.text("currencyCode"): place for place in item.parts("currencyCodeLocalizations")}
    if "USD" in places or len(places) == 1:
        return places.get("USD") or next(iter(places.values()))
    part, found = item.text("partNumber"), ", ".join(places) or "none"
    raise Refused(f"{item.source}: part {part} has prices in {found}; ask for one currency, such as USD")


def _halved(price: dict[str, Any]) -> dict[str, Any]:
    if "list_unit_price" not in price:
        return price
    half = price["list_unit_price"] * HALF
    return {**price, "list_unit_price": half, "price_status": PriceStatus.DERIVED, "status_reason": HALF_PRICE}
