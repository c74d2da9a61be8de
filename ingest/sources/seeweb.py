"""Seeweb: GPU cloud servers in Italy by the hour, in euro for the whole server.

One list has all plans, most of them without a GPU. The currency is nowhere stated; Seeweb bills in euro.

* Numbers are text, but for the price. RAM is in MiB, disk in GB and taken as GiB.
* `available` says whether a plan is sold at all; `available_regions` where it can be, not where there is room now.
  A plan of no region keeps its price, as an offer of no region.
* Labels such as `A100 80GB` leave the form open, so there is no GPU id. Some accelerators are Tenstorrent's.
"""

from collections.abc import Iterator
from typing import Any

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="Seeweb",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.seeweb.it/",
    base_url="https://api.seeweb.it/ecs/v2",
    key="SEEWEB_API_TOKEN",
    key_header="X-APITOKEN: {}",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    verified=False,
    not_tried="never read live; fields known from other programs and their tests",
    ignored=frozenset({"status", "plans.id", "plans.host_type"}),
)
PATH = "/plans"
INACTIVE = "Seeweb lists the plan as not available"


def fetch(http: Http) -> Payload:
    """All plans."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every plan with GPUs in every region that can have it."""
    for document in payload.documents():
        for plan in document.parts("plans"):
            if plan.number_or_none("gpu"):
                yield from _plan(payload, plan)
            else:
                payload.drop("no GPU")


def _plan(payload: Payload, plan: Wire) -> Iterator[Offer | Price]:
    inside = _inside(plan)
    sold = plan.flag_or_none("available") is not False
    regions = {place.text("location"): None for place in plan.parts("available_regions")}
    for region in regions or [None]:
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.SPECIALISED,
            region_id=region,
            pricing_category=PricingCategory.STANDARD,
            source_url="https://www.seeweb.it/en/products/cloud-server-gpu",
            **inside,
        )
        yield offer
        yield stated.price(offer, plan.number("hourly_price"), "Hours", "EUR", withheld=None if sold else INACTIVE)


def _inside(plan: Wire) -> dict[str, Any]:
    name, label = plan.text("name"), plan.text_or_none("gpu_label")
    return {
        "instance_type": name,
        "gpu_name": label or name,
        "gpu_id": gpu_id(label) if label else None,
        "gpu_count": plan.number("gpu"),
        "core_count": plan.number("cpu"),
        "memory_size_gib": plan.number("ram") / 1024,
        "disk_space_gib": plan.number("disk"),
    }
