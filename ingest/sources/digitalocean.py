"""DigitalOcean: GPU droplets by the hour, in US dollars for the whole droplet.

One list has all sizes, most of them without a GPU; it comes in pages, each with a link to the next.

* A size without regions is sold nowhere at the moment. It keeps its price, as an offer of no region.
* `available` says whether DigitalOcean makes new droplets of the size at all; where it doesn't, the size is not
  offered, whatever its price.
* A size whose name ends in `-spot` is taken away when DigitalOcean needs the machine.
* GPU memory is that of all GPUs together, host memory in MiB, bandwidth in Mbit/s. An H100 is called no more than
  that; the price page says it is the SXM form.
* The contract prices on DigitalOcean's page are lower and not in the list.
"""

from collections.abc import Iterator
from decimal import Decimal
from json import loads
from typing import Any

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="DigitalOcean",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.digitalocean.com/reference/api/reference/sizes/",
    base_url="https://api.digitalocean.com",
    key="DIGITALOCEAN_TOKEN",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    verified=False,
    not_tried="never read live; fields known from the documentation and from other programs' tests",
    ignored=frozenset(
        {"meta"} | {f"sizes.{name}" for name in ("transfer", "price_monthly", "description", "disk", "disk_info.type")}
    ),
)
PATH, PARAMETERS = "/v2/sizes", {"per_page": "200"}
FULL_NAMES = {"nvidia_h100": "NVIDIA HGX H100"}
"""https://www.digitalocean.com/pricing/gpu-droplets, read 2026-05-24."""
GIB = {"gib": 1, "tib": 1024}
NO_NEW = "DigitalOcean makes no new droplets of this size"


def fetch(http: Http) -> Payload:
    """All sizes."""
    pages = http.pages(http.url(PATH, **PARAMETERS), _next_link)
    return Payload.of_pages(http.source, pages, http.public_url(PATH, **PARAMETERS))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU size in every region that has it."""
    more = None
    for document in payload.documents():
        for size in document.parts("sizes"):
            yield from _size(payload, size)
        more = _next_page(document)
    if more:
        raise Refused(f"{payload.source}: the last page has a link to a next one, so pages are missing")


def _next_link(page: bytes) -> str | None:
    """The link to the next page; the last one has none."""
    return str(loads(page)["links"]["pages"].get("next") or "")


def _next_page(document: Wire) -> str | None:
    pages = document.part("links").part_or_none("pages")
    if pages is None:
        return None
    for link in ("first", "prev", "last"):
        pages.text_or_none(link)
    return pages.text_or_none("next")


def _size(payload: Payload, size: Wire) -> Iterator[Offer | Price]:
    gpu = size.part_or_none("gpu_info")
    if gpu is None or not gpu.number("count"):
        payload.drop("no GPU")
        return
    inside = {**_host(size), **_gpus(gpu)}
    sold = size.flag_or_none("available") is not False
    regions: list[str | None] = [*size.texts("regions")]
    for region in regions or [None]:
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.SPECIALISED,
            region_id=region,
            source_url="https://www.digitalocean.com/pricing/gpu-droplets",
            **inside,
        )
        yield offer
        yield stated.price(offer, size.number("price_hourly"), "Hours", withheld=None if sold else NO_NEW)


def _host(size: Wire) -> dict[str, Any]:
    slug, throughput = size.text("slug"), size.number_or_none("networking_throughput")
    disks = [disk.part("size") for disk in size.parts("disk_info")]
    return {
        "instance_type": slug,
        "pricing_category": PricingCategory.DYNAMIC if slug.endswith("-spot") else PricingCategory.STANDARD,
        "core_count": size.number("vcpus"),
        "memory_size_gib": size.number("memory") / 1024,
        "disk_space_gib": sum(map(_gib, disks), Decimal(0)),
        "network_bandwidth_gbit_per_s": throughput / 1000 if throughput else None,
    }


def _gpus(gpu: Wire) -> dict[str, Any]:
    name, count, memory = gpu.text("model"), gpu.number("count"), gpu.part("vram")
    memory_gib = _gib(memory)
    return {
        "gpu_name": name,
        "gpu_id": gpu_id(FULL_NAMES.get(name, name), float(memory_gib / count)),
        "gpu_count": count,
        "gpu_memory_size_gb": memory_gib,
    }


def _gib(size: Wire) -> Decimal:
    unit = size.text("unit")
    if unit not in GIB:
        raise Refused(f"{size.source}: a size in {unit!r:.40}; known are {', '.join(GIB)}")
    return size.number("amount") * GIB[unit]
