"""Lambda: on-demand GPU instances by the hour, at one price in all its regions, in US dollars.

One call lists every instance type, its price and the regions that have room for it now. Trips for a reader:

* The price is whole US cents for an hour of the instance, not of a GPU.
* A type that no region has room for keeps its price and stays an offer; the log of the refresh says how many do.
* The memory and form of a GPU are only in words, such as `H100 (80 GB SXM5)`. Where those lack, the name of the
  type stands in for them: `gpu_1x_h100_sxm5`.
* Clusters and reservations are sold by people and are not in the list. There is no spot.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="Lambda",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.lambda.ai/public-cloud/cloud-api/",
    base_url="https://cloud.lambda.ai",
    key="LAMBDA_API_KEY",
    at_least=10,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=6,
    not_tried="never read live; parsed from three types recorded in August 2026 without their descriptions",
    ignored=frozenset(
        {f"data.instance_type.{name}" for name in ("description", "architecture")}
        | {f"data.regions_with_capacity_available.{name}" for name in ("name", "description")}
    ),
)
PATH = "/api/v1/instance-types"
MEMORY = re.compile(r"\((\d+) GB\b")


def fetch(http: Http) -> Payload:
    """All instance types."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every instance type with GPUs."""
    for document in payload.documents():
        full = 0
        for item in document.entries("data").values():
            machine = item.part("instance_type")
            if not machine.part("specs").number("gpus"):
                payload.drop("no GPU")
                continue
            roomy = bool(item.parts("regions_with_capacity_available"))
            full += not roomy
            offer = _offer(payload, machine)
            yield offer
            price = stated.price(offer, machine.number("price_cents_per_hour") * stated.CENT, "Hours")
            yield stated.stocked(price, left=roomy)
        if full:
            payload.note(f"{full} types have no room in any region")


def _offer(payload: Payload, machine: Wire) -> Offer:
    name, specs = machine.text("name"), machine.part("specs")
    gpu_name = machine.text_or_none("gpu_description") or name.partition("x_")[2]
    memory, count = MEMORY.search(gpu_name), specs.number("gpus")
    return Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        gpu_id=gpu_id(gpu_name),
        gpu_name=gpu_name,
        gpu_count=count,
        gpu_memory_size_gb=Decimal(memory[1]) * count if memory else None,
        instance_type=name,
        core_count=specs.number("vcpus"),
        memory_size_gib=specs.number("memory_gib"),
        disk_space_gib=specs.number("storage_gib"),
        pricing_category=PricingCategory.STANDARD,
        source_url="https://lambda.ai/pricing",
    )
