"""Shadeform: machines of some twenty clouds under one contract, in US cents for the whole machine and one hour.

Shadeform sells, the cloud named in `cloud` hosts. The machine keeps the cloud's own name for it, Shadeform's is the
sku. Shadeform's terms forbid passing its data on without permission, so no price of it is bundled here.

* A type stands once a cloud; each region in it is an offer. The region `any` is no place.
* A region may have a price of its own and a rental type; the price of the type is the one on demand, never spot's.
* A region that is not available keeps its price; the log says how many there are.
* A GPU's form is in `interconnect`. GB of host memory are taken as GiB, as the clouds themselves count.
* It answers without a key too, as other programs found in 2026; the key is sent where there is one.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest import stated
from ingest.aggregator import host_name, once
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="Shadeform",
    kind=ProviderKind.MARKETPLACE,
    docs="https://docs.shadeform.ai/api-reference/instances/instances-types",
    base_url="https://api.shadeform.ai",
    at_least=20,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=3,
    key="SHADEFORM_API_KEY",
    key_or="no key, for the public list",
    key_header="X-API-KEY: {}",
    verified=False,
    not_tried="never read live; fields known from the documentation and other programs",
    ignored=frozenset(
        {"instance_types.boot_time", "instance_types.availability.display_name"}
        | {f"instance_types.configuration.{name}" for name in ("os_options", "gpu_manufacturer")}
    ),
)
PATH = "/v1/instances/types"
RENTALS = {"on_demand": PricingCategory.STANDARD, "spot": PricingCategory.DYNAMIC}


def fetch(http: Http) -> Payload:
    """All types of all clouds."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every cloud, type and region."""
    yield from once(payload, _sold(payload))


def _sold(payload: Payload) -> Iterator[tuple[Offer, Price]]:
    available: Counter[bool] = Counter()
    for document in payload.documents():
        for machine in document.parts("instance_types"):
            inside = _inside(machine)
            for place in machine.parts("availability"):
                available[bool(place.flag_or_none("available"))] += 1
                yield _offered(payload, machine, inside, place)
    payload.note(f"{available[False]} of {available.total()} machines are not available now")


def _offered(payload: Payload, machine: Wire, inside: dict[str, Any], place: Wire) -> tuple[Offer, Price]:
    rental = place.text_or_none("rental_type") or "on_demand"
    region = place.text("region")
    offer = Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.MARKETPLACE,
        region_id=None if region == "any" else region,
        pricing_category=RENTALS.get(rental, PricingCategory.OTHER),
        source_url="https://www.shadeform.ai",
        **inside,
    )
    cents, of_type = place.number_or_none("hourly_price"), machine.number_or_none("hourly_price")
    if cents is None and rental == "on_demand":
        cents = of_type
    price = stated.price(offer, None if cents is None else cents / Decimal(100), "Hours")
    return offer, stated.stocked(price, left=place.flag_or_none("available"))


def _inside(machine: Wire) -> dict[str, Any]:
    """What the machine is and who hosts it."""
    cloud, inside = machine.text("cloud"), machine.part("configuration")
    name, form = inside.text("gpu_type"), inside.text_or_none("interconnect") or ""
    count, memory_gb = inside.number("num_gpus"), inside.number_or_none("vram_per_gpu_in_gb")
    kind = machine.text_or_none("deployment_type")
    return {
        "host_provider_name": host_name(cloud),
        "sku_id": machine.text("shade_instance_type"),
        "instance_type": machine.text("cloud_instance_type"),
        "gpu_name": f"{name} {form}".strip(),
        "gpu_id": gpu_id(f"{name} {form}", float(memory_gb) if memory_gb else None),
        "gpu_count": count,
        "gpu_memory_size_gb": memory_gb * count if memory_gb else None,
        "core_count": inside.number_or_none("vcpus") or None,
        "memory_size_gib": inside.number_or_none("memory_in_gb") or None,
        "disk_space_gib": inside.number_or_none("storage_in_gb"),
        "has_nvlink": inside.flag_or_none("nvlink"),
        "variant": f"{cloud} {kind}" if kind else cloud,
    }
