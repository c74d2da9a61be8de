"""OVHcloud: GPU instances of the Public Cloud by the hour or month, in euros without VAT.

One public catalogue of several MB has all of the Public Cloud, as plans and their addons. It is that of one
subsidiary, who sells at its own prices in its own currency: here France, whose list has the most GPUs. Trips:

* Prices are whole numbers of 1e-8 of the currency: 280000000 is 2.80.
* What is a GPU instance is told by the brick `gpu`, not by a GPU in it: managed AI services state a GPU too and are
  priced by the minute.
* How it is billed is told by the end of `planCode`, not by `intervalUnit`, which may be `none` for either.
  `.monthly.postpaid` is the price of a month, and a month is what one commits to.
* What follows (`.3AZ`, `.LZ.EU`) is a kind of region at another price. The region itself is not in the catalogue.
* `win-` is the same machine with a Windows licence. `coming_soon` is a tag of machines that bear a price already.
* A GPU's memory is that of one. Host memory is stated in GB and taken as GiB. H100 and A100 are of unstated form.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind
from warehouse.tables.price import PricingUnit

TECHNICAL = (
    *("bandwidth", "connection", "connectionPerSeconds", "datacenter", "ephemeralLocalStorage", "license", "name"),
    *("nodes", "nvme", "provider", "raid", "storage", "throughput", "virtualization", "volume", "vrack"),
)
COMMERCIAL = ("brickSubtype", "connection", "features", "line", "name", "price", "range")
IGNORED = (
    *("addonFamilies", "configurations", "consumptionConfiguration", "displayName", "family", "pricingType"),
    *("blobs.content", "blobs.marketing", "blobs.meta", "blobs.value"),
    *(f"blobs.commercial.{name}" for name in COMMERCIAL),
    *(f"blobs.technical.{name}" for name in TECHNICAL),
    *(f"blobs.technical.cpu.{name}" for name in ("brand", "frequency", "model", "number", "score", "type")),
    *("blobs.technical.gpu.brand", "blobs.technical.gpu.performance", "blobs.technical.gpu.memory.interface"),
)
PRICING = (
    *("capacities", "commitment", "description", "engagementConfiguration", "formattedPrice", "interval", "mode"),
    *("intervalUnit", "mustBeCompleted", "phase", "promotions", "quantity", "repeat", "strategy", "tax", "type"),
)
CARD = Card(
    name="OVHcloud",
    kind=ProviderKind.SPECIALISED,
    docs="https://eu.api.ovh.com/console/?section=%2Forder&branch=v1",
    base_url="https://eu.api.ovh.com/v1",
    at_least=5,
    warn_after_hours=7 * 24,
    error_after_hours=30 * 24,
    refresh_every_hours=24,
    verified=False,
    not_tried="never read live; fields and semantics known from other programs that read it in 2026",
    ignored=frozenset(
        {"catalogId", "plans", "products", "planFamilies", "locale.subsidiary", "locale.taxRate"}
        | {f"addons.{name}" for name in IGNORED}
        | {f"addons.pricings.{name}" for name in PRICING}
    ),
)
PATH, PARAMETERS = "/order/catalog/public/cloud", {"ovhSubsidiary": "FR"}
STEP = Decimal("1E-8")
PLAN_CODE = re.compile(r"(?P<flavor>.+?)\.(?P<billing>consumption|monthly\.postpaid)(?:\.(?P<place>.+))?")
MONTH = {"pricing_category": PricingCategory.COMMITTED, "commitment_type": "contract", "commitment_months": 1}
BILLING: dict[str, tuple[PricingUnit, dict[str, Any]]] = {
    "consumption": ("Hours", {"pricing_category": PricingCategory.STANDARD}),
    "monthly.postpaid": ("Term", MONTH),
}


def fetch(http: Http) -> Payload:
    """The whole catalogue of the French subsidiary."""
    return Payload.of_pages(http.source, [http.get(PATH, **PARAMETERS)], http.public_url(PATH, **PARAMETERS))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU flavor on each way to be billed for it."""
    for document in payload.documents():
        currency = document.part("locale").text("currencyCode")
        addons = [addon for addon in document.parts("addons") if _sells_gpus(payload, addon)]
        yield from stated.once(row for addon in addons for row in _offers(payload, addon, currency))


def _sells_gpus(payload: Payload, addon: Wire) -> bool:
    """Whether it is an instance of the brick `gpu` that runs Linux; a reason is counted where not."""
    blobs = addon.part_or_none("blobs") if addon.text_or_none("product") == "publiccloud-instance" else None
    commercial = blobs.part_or_none("commercial") if blobs else None
    if blobs is None or commercial is None or commercial.text_or_none("brick") != "gpu":
        payload.drop("not an instance of the brick gpu")
        return False
    system = blobs.part("technical").part_or_none("os")
    if system and system.text_or_none("family") == "windows":
        payload.drop("Windows")
        return False
    return True


def _offers(payload: Payload, addon: Wire, currency: str) -> Iterator[tuple[Offer, Price]]:
    code = PLAN_CODE.fullmatch(addon.text("planCode"))
    if code is None:
        payload.drop(f"billed in a way that we don't know: {addon.text('planCode')}")
        return
    flavor, blobs = addon.text_or_none("invoiceName") or code["flavor"], addon.part("blobs")
    unit, terms = BILLING[code["billing"]]
    if "coming_soon" in blobs.texts("tags"):
        payload.note(f"{flavor} is tagged as coming soon")
    offer = Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        instance_type=flavor,
        variant=code["place"],
        source_url="https://www.ovhcloud.com/en/public-cloud/prices/",
        **terms,
        **_contents(flavor, blobs.part("technical")),
    )
    for pricing in addon.parts("pricings"):
        yield offer, stated.price(offer, pricing.number("price") * STEP, unit, currency)


def _contents(flavor: str, technical: Wire) -> dict[str, Any]:
    return {
        "core_count": technical.part("cpu").number("cores"),
        "memory_size_gib": technical.part("memory").number("size"),
        **_gpus(flavor, technical.part_or_none("gpu")),
    }


def _gpus(flavor: str, gpu: Wire | None) -> dict[str, Any]:
    """The GPUs; where the catalogue forgot them, the flavor's name stands where theirs should."""
    if gpu is None:
        return {"gpu_name": flavor}
    memory_gb, number = gpu.part("memory").number("size"), gpu.number("number")
    return {
        "gpu_name": gpu.text("model"),
        "gpu_id": gpu_id(gpu.text("model"), float(memory_gb)),
        "gpu_count": number,
        "gpu_memory_size_gb": memory_gb * number,
    }
