"""Vultr: cloud GPUs, shares of GPUs and bare metal by the hour, on demand and preemptible, in US dollars.

Public; two lists, of plans (`vcg`, `vdm`) and of bare metal (`vbm`). Trips for a reader:

* `gpu_vram_gb` is the memory of all GPUs together, or of the share of one. Newer answers state `gpu_count`, as a
  number or as `1/2`; older ones leave it to be told from the memory, and `vdm` plans from the id.
* A plan that is preemptible only has an on-demand price nobody can have. `hourly_cost` is 0 for some of them.
* `location_cost` overrides the price in single places. No locations, or one of the name "", is none at the moment:
  the plan keeps its price, as an offer of no region.
* Billing stops at 672 h a month for some plans; the price here is that of an hour. RAM is in MiB. Disks are left
  out: 3.84 TB are called 3576, and 960 GB are called 960.
* `vcg-mi325x-...-1536vram` is 6 GPUs by its name and 8 by Vultr's pages, so its number stays unknown.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
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

IGNORED = (
    *("bandwidth", "cpu_cores", "cpu_count", "cpu_manufacturer", "cpu_mhz", "cpu_model", "cpu_vendor", "disk"),
    *("disk_count", "disk_type", "gpu_brand", "invoice_type", "monthly_cost", "monthly_cost_preemptible"),
    *("physical_cpus", "storage_type", "type", "vcpu_type"),
    *("location_cost.monthly_cost", "location_cost.monthly_cost_preemptible"),
)
LISTS = {"plans": "/v2/plans", "plans_metal": "/v2/plans-metal"}
CARD = Card(
    name="Vultr",
    kind=ProviderKind.SPECIALISED,
    docs="https://www.vultr.com/api/",
    base_url="https://api.vultr.com",
    at_least=10,
    warn_after_hours=48,
    error_after_hours=14 * 24,
    refresh_every_hours=24,
    not_tried="never read live; parsed from one machine recorded in September 2026, the rest known from other programs",
    ignored=frozenset({f"{kind}.{name}" for kind in LISTS for name in IGNORED} | {"meta.total", "meta.links.prev"}),
)
PARAMETERS = {"type": "all", "per_page": "500"}
CLOUD = re.compile(r"vcg-(?P<model>\w+)-\d+c-\d+gb?-(?P<vram>\d+)vram")
METAL = re.compile(r"vbm-\d+c-\d+gb-(?:(?P<count>\d+)-)?(?P<model>\w+)-gpu")
MEMORY_GB = {"a16": 16, "a40": 48, "l40s": 48, "a100": 80, "h100": 80, "gh200": 96, "b200": 192, "mi355x": 288}
"""One GPU as Vultr counts. An A100 has 80: Kubernetes nodes of `vcg-a100-12c-120g-80vram` report one GPU of 80 GiB."""
STANDARD, DYNAMIC = PricingCategory.STANDARD, PricingCategory.DYNAMIC
TERMS = {
    STANDARD: ("hourly_cost", "deploy_ondemand", "on demand"),
    DYNAMIC: ("hourly_cost_preemptible", "deploy_preemptible", "as preemptible"),
}
"""The price of each way to have a plan, whether Vultr deploys it so, and what that is called."""


def fetch(http: Http) -> Payload:
    """All plans and all bare metal."""
    pages = chain.from_iterable(_pages(http, path) for path in LISTS.values())
    return Payload.of_pages(http.source, pages, http.public_url(LISTS["plans"], **PARAMETERS))


def _pages(http: Http, path: str) -> Iterator[bytes]:
    def next_link(page: bytes) -> str | None:
        cursor = loads(page)["meta"]["links"]["next"]
        return http.url(path, **PARAMETERS, cursor=cursor) if cursor else None

    return http.pages(http.url(path, **PARAMETERS), next_link)


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU plan in every place that has it, on each way to have it."""
    more: dict[str, str | None] = {}
    for document in payload.documents():
        kind = "plans_metal" if "plans_metal" in document.fields else "plans"
        for plan in document.parts(kind):
            yield from _plan(payload, plan)
        meta = document.part_or_none("meta")
        more[kind] = meta.part("links").text_or_none("next") if meta else None
    if any(more.values()):
        raise Refused(f"{payload.source}: the last page leads to a next one, so pages are missing")


def _plan(payload: Payload, plan: Wire) -> Iterator[Offer | Price]:
    inside = _contents(plan)
    if not inside["gpu_name"]:
        payload.drop("no GPU")
        return
    places: list[str | None] = [*filter(None, plan.texts("locations"))]
    costs = plan.entries("location_cost") if "location_cost" in plan.fields else {}
    for place in places or [None]:
        for category in TERMS:
            yield from _offer(payload.source, category, plan, costs.get(place or "", plan), region_id=place, **inside)


def _offer(source: str, category: PricingCategory, plan: Wire, costs: Wire, **inside: Any) -> Iterator[Offer | Price]:
    cost_field, flag, way = TERMS[category]
    cost, deployed = costs.number_or_none(cost_field), plan.flag_or_none(flag)
    if category is DYNAMIC and not cost and not deployed:
        return
    offer = Offer.of(
        source=source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        pricing_category=category,
        source_url="https://www.vultr.com/pricing/#cloud-gpu",
        **inside,
    )
    yield offer
    yield stated.price(offer, cost, "Hours", withheld=f"Vultr does not deploy it {way}" if deployed is False else None)


def _contents(plan: Wire) -> dict[str, Any]:
    name, kind = plan.text("id"), plan.text_or_none("gpu_type")
    known = CLOUD.fullmatch(name) or METAL.fullmatch(name)
    told = known.groupdict() if known else {}
    model, vram = told.get("model") or "", plan.number_or_none("gpu_vram_gb") or told.get("vram")
    gpu_name = kind or model.upper()
    return {
        "instance_type": name,
        "gpu_name": gpu_name,
        "gpu_id": gpu_id(gpu_name, MEMORY_GB.get(model)),
        "gpu_count": plan.fraction_or_none("gpu_count") or (_count(model, vram, told.get("count")) if known else None),
        "gpu_memory_size_gb": vram,
        "core_count": plan.number_or_none("vcpu_count") or plan.number_or_none("cpu_threads"),
        "memory_size_gib": round(plan.number("ram") / 1024, 3),
    }


def _count(model: str, vram: Decimal | str | None, count: str | None) -> Decimal | None:
    """GPUs of a plan that does not state them; memory that makes one GPU and a bit says nothing.

    >>> _count("a100", "4", None), _count("b200", "1536", None), _count("b200", "1440", None)
    (Decimal('0.0500'), Decimal('8.0000'), None)
    """
    if vram is None:
        return Decimal(count or 1)
    if model not in MEMORY_GB:
        return None
    found = Decimal(vram) / MEMORY_GB[model]
    return None if found > 1 and found % 1 else round(found, 4)
