"""CloudRift: GPU virtual machines by the hour in partners' data centres, in US cents for the whole machine.

One question without a key lists the instance types, each with variants of one and more GPUs; question and answer
are wrapped, `{"version": ..., "data": ...}`.

* `cost_per_hour` is cents, and may have a fraction. Sizes are bytes; `vram` is that of all GPUs together.
* `nodes_per_dc` says how many machines a data centre has, let or not. A variant without any keeps its price, as an
  offer of no region.
* `brand_short` is the GPU with the host's class behind it (`RTX 4090 Ext`), or a processor where there is no GPU.
"""

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

TYPES, VARIANTS = "data.instance_types", "data.instance_types.variants"
CARD = Card(
    name="CloudRift",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.cloudrift.ai/extras/rest-api",
    base_url="https://api.cloudrift.ai",
    at_least=3,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=6,
    verified=False,
    not_tried="never read live, and no recorded answer seen; fields known from the documentation and other programs",
    ignored=frozenset(
        {"version", f"{TYPES}.name", f"{TYPES}.datacenters", f"{TYPES}.nvidia_kernel_module_support"}
        | {
            f"{VARIANTS}.{name}"
            for name in ("available_nodes", "available_nodes_per_dc", "ip_availability_per_dc", "volume_types_per_dc")
        }
    ),
)
PATH = "/api/v1/instance-types/list"
QUESTION = {"version": "2025-03-21", "data": {"selector": {"ByServiceAndLocation": {"services": ["vm"]}}}}
GIB = 2**30


def fetch(http: Http) -> Payload:
    """All virtual machines."""
    return Payload.of_pages(http.source, [http.post(PATH, QUESTION)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every variant with GPUs in every data centre that has it."""
    for document in payload.documents():
        for kind in document.part("data").parts("instance_types"):
            for variant in kind.parts("variants"):
                if variant.number_or_none("gpu_count"):
                    yield from _variant(payload, kind.text("brand_short"), variant)
                else:
                    payload.drop("no GPU")


def _variant(payload: Payload, brand: str, variant: Wire) -> Iterator[Offer | Price]:
    inside = _inside(brand, variant)
    nodes = variant.part_or_none("nodes_per_dc")
    regions: list[str | None] = [place for place in nodes.fields if nodes.number(place)] if nodes else []
    for region in regions or [None]:
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.SPECIALISED,
            region_id=region,
            pricing_category=PricingCategory.STANDARD,
            source_url="https://www.cloudrift.ai/pricing",
            **inside,
        )
        yield offer
        yield stated.price(offer, variant.number("cost_per_hour") * stated.CENT, "Hours")


def _inside(brand: str, variant: Wire) -> dict[str, Any]:
    count, memory_gib = variant.number("gpu_count"), variant.number("vram") / GIB
    return {
        "instance_type": variant.text("name"),
        "gpu_name": brand,
        "gpu_id": gpu_id(brand, float(memory_gib / count)),
        "gpu_count": count,
        "gpu_memory_size_gb": _rounded(memory_gib),
        "core_count": variant.number("cpu_count"),
        "memory_size_gib": _rounded(variant.number("dram") / GIB),
        "disk_space_gib": _rounded(variant.number("disk") / GIB),
    }


def _rounded(size_gib: Decimal) -> Decimal:
    return size_gib.quantize(Decimal("0.001"))
