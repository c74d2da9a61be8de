"""Scaleway: GPU instances by the hour in each zone, in euros without VAT.

Public, and read zone by zone: a zone has its own list of types and its own stock. Trips for a reader:

* The answer is an object keyed by the type's name, and says nothing of the currency, which is the euro, nor of the
  zone, which is in the question. A list ends with a page that has no types.
* `monthly_price` is 730 times the hourly one, and no other offer.
* Bytes are binary: 85899345920 is the memory of one GPU that everybody calls 80 GB.
* A MIG slice is one `gpu` of another name. No type of 2026 is one.
* A type in shortage keeps its price; the log of the refresh says which are. One that reaches its end of service is
  left out. A zone without GPUs has no offers, and that is a good answer.
* Scratch storage has a greatest size, of which nobody says what is in the price; it is left out.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
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
from warehouse.units import GIB

IGNORED = (
    *("alt_names", "arch", "volumes_constraint", "per_volume_constraint", "scratch_storage_max_size"),
    *("scratch_storage_max_volumes_count", "monthly_price", "capabilities", "block_bandwidth"),
    *("gpu_info.gpu_manufacturer", "network.ipv6_support", "network.sum_internet_bandwidth", "network.interfaces"),
)
CARD = Card(
    name="Scaleway",
    kind=ProviderKind.SPECIALISED,
    docs="https://www.scaleway.com/en/developers/api/instances/",
    base_url="https://api.scaleway.com",
    at_least=0,
    warn_after_hours=48,
    error_after_hours=14 * 24,
    refresh_every_hours=24,
    not_tried="never read live; parsed from ten types recorded in October 2026, paging known from other programs",
    ignored=frozenset(f"servers.{name}" for name in IGNORED),
)
ZONES = [f"{region}-{number}" for region in ("fr-par", "nl-ams", "pl-waw") for number in (1, 2, 3)]
PER_PAGE = "100"


def scopes(http: Http) -> list[str]:  # noqa: ARG001 - no list of zones is public
    """All zones, the one with every GPU first."""
    return sorted(ZONES, key=lambda zone: (zone != "fr-par-2", zone))


def fetch_scope(http: Http, scope: str) -> Payload:
    """All types of a zone, and the stock of each."""
    path = f"/instance/v1/zones/{scope}/products/servers"
    pages = [page for asked in (path, f"{path}/availability") for page in _pages(http, asked)]
    return Payload.of_pages(http.source, pages, http.public_url(path))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU type of the zone."""
    found = re.search(r"/zones/([^/]+)/", payload.url)
    zone, sold, stock = found and found[1], dict[str, list[Offer | Price]](), dict[str, str]()
    for document in payload.documents():
        for name, server in document.entries("servers").items():
            if said := server.text_or_none("availability"):
                stock[name] = said
            else:
                sold |= {name: rows} if (rows := list(_offer(payload, zone, name, server))) else {}
    if not sold and not payload.ledger.dropped:
        raise Refused(f"{payload.source}: no type of any kind in {zone or 'the payload'}")
    for name, rows in sold.items():
        yield from (_stocked(row, stock.get(name)) for row in rows)
    if short := sorted(name for name in sold if stock.get(name) == "shortage"):
        payload.note(f"in shortage: {', '.join(short)}")


def _stocked(row: Offer | Price, said: str | None) -> Offer | Price:
    """A price with the stock of its type; the offer itself bears none."""
    if isinstance(row, Offer):
        return row
    return stated.stocked(row, left=None if said is None else said != "shortage", scarce=said == "scarce")


def _pages(http: Http, path: str) -> Iterator[bytes]:
    def url(number: int) -> str:
        return http.url(path, per_page=PER_PAGE, page=str(number))

    return http.pages(url(1), _next_link(url))


def _next_link(url: Callable[[int], str]) -> Callable[[bytes], str | None]:
    """Page after page until one has no types."""
    numbers = count(2)
    return lambda page: url(next(numbers)) if loads(page)["servers"] else None


def _offer(payload: Payload, zone: str | None, name: str, server: Wire) -> Iterator[Offer | Price]:
    """The offer of a type, if it has a GPU and a future; every field of the others is read as well."""
    inside, price = _contents(server), server.number("hourly_price")
    if server.flag_or_none("end_of_service") or not inside["gpu_count"]:
        payload.drop("end of service" if inside["gpu_count"] else "no GPU")
        return
    offer = Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        instance_type=name,
        region_id=zone,
        pricing_category=PricingCategory.STANDARD,
        source_url="https://www.scaleway.com/en/pricing/gpu/",
        **inside,
    )
    yield offer
    yield stated.price(offer, price, "Hours", "EUR")


def _contents(server: Wire) -> dict[str, Any]:
    return {
        "core_count": server.number("ncpus"),
        "memory_size_gib": round(server.number("ram") / GIB, 3),
        "network_bandwidth_gbit_per_s": server.part("network").number("sum_internal_bandwidth") / 10**9,
        **_gpus(server.part_or_none("gpu_info"), server.number("gpu"), server.text_or_none("mig_profile")),
    }


def _gpus(gpu: Wire | None, number: Decimal, mig_profile: str | None) -> dict[str, Any]:
    if gpu is None:
        return {"gpu_count": None}
    name = " MIG ".join(filter(None, [gpu.text("gpu_name"), mig_profile]))
    memory_gb = gpu.number("gpu_memory") / GIB
    return {
        "gpu_name": name,
        "gpu_id": gpu_id(name, float(memory_gb)),
        "gpu_count": number,
        "gpu_memory_size_gb": memory_gb * number,
    }
