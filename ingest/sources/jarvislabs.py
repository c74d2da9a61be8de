"""JarvisLabs: GPUs by the hour, in US dollars for one GPU, as containers or virtual machines.

One list has a row for each GPU, region and workload type, with a price on demand and one for spot capacity. All
prices are for one GPU, of which an instance has up to `num_gpus`, so the number in an offer is not stated.

* One GPU may come twice in a region, as `container` and as `vm`; in older regions the type is null.
* A price stays listed when no device is free. A spot price of null means that there is no spot capacity at all.
* Spelling differs by region: `RTX-PRO6000` and `RTX PRO 6000` are one card. `vram` is text, `24` or `141 GB`, of
  one GPU. An H100 is called no more than that; the price page says it is the SXM form.
* Machines without GPUs stand in `cpu_meta`.
"""

import re
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
    name="JarvisLabs",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.jarvislabs.ai/",
    base_url="https://backendn.jarvislabs.net",
    key="JL_API_KEY",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    verified=False,
    not_tried="never read live; fields known from other programs and their tests",
    ignored=frozenset(
        {"cpu_meta"}
        | {
            f"server_meta.{name}"
            for name in (
                "num_free_devices",
                "effective_num_free_devices",
                "spot_num_free_devices",
                "cpus_per_gpu",
                "ram_per_gpu",
                "num_gpus",
            )
        }
    ),
)
PATH = "/misc/server_meta"
FULL_NAMES = {"H100": "H100 SXM"}
"""https://jarvislabs.ai/pricing, read 2026-05-24."""


def fetch(http: Http) -> Payload:
    """All GPUs of all regions."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer on demand for every GPU, region and workload type, and one for spot capacity where there is such."""
    return stated.once(_rows(payload))


def _rows(payload: Payload) -> Iterator[tuple[Offer, Price]]:
    for document in payload.documents():
        for row in document.parts("server_meta"):
            common = _common(payload, row)
            on_demand = Offer.of(**common, pricing_category=PricingCategory.STANDARD)
            yield on_demand, stated.price(on_demand, row.number_or_none("price_per_hour"), "GPU-Hours")
            if spot_price := row.number_or_none("spot_price"):
                spot = Offer.of(**common, pricing_category=PricingCategory.DYNAMIC)
                yield spot, stated.price(spot, spot_price, "GPU-Hours")


def _common(payload: Payload, row: Wire) -> dict[str, Any]:
    name = row.text("gpu_type")
    return {
        "source": payload.source,
        "service_provider_name": CARD.name,
        "provider_kind": ProviderKind.SPECIALISED,
        "gpu_id": gpu_id(FULL_NAMES.get(name, name), _memory_gb(row)),
        "gpu_name": name,
        "region_id": row.text_or_none("region"),
        "variant": row.text_or_none("workload_type"),
        "source_url": "https://jarvislabs.ai/pricing",
    }


def _memory_gb(row: Wire) -> float | None:
    """Memory of one GPU, out of a text with or without its unit."""
    stated_memory = re.match(r"\d+", row.text_or_none("vram") or "")
    return float(stated_memory.group()) if stated_memory else None
