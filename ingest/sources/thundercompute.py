"""Thunder Compute: virtual machines with GPUs by the hour, in US dollars for the whole machine.

Three lists under one set of names, such as `a100xl_x4`: what a machine costs, what it is, and whether one is free.

* The price is that of all its GPUs together, with the fewest CPUs that can be chosen and the least disk; more CPUs
  and disk cost extra. How much host memory goes with the CPUs is told by a rule with a cap, which is not followed here.
* Other prices stand among those of machines: `additional_vcpus`, and under names of an older interface. A price
  whose name has no description is reported as unread.
* The interface no longer tells prototyping from production, as the price page of May 2026 did.
* `H100` and `A100` are called no more than that; both forms are on Thunder Compute's page.
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

LISTS = ("pricing", "specs", "status")
CARD = Card(
    name="Thunder Compute",
    kind=ProviderKind.SPECIALISED,
    docs="https://www.thundercompute.com/docs/api-reference/utilities/get-v2-gpu-specifications",
    base_url="https://api.thundercompute.com:8443",
    at_least=4,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    verified=False,
    not_tried="never read live; fields known from other programs' tests of September 2026",
    ignored=frozenset(
        {"status.gpu_type", "specs.specs.storageGB.max", "pricing.pricing.additional_vcpus"}
        | {f"specs.specs.{name}" for name in ("vcpuOptions", "ramPerVCPUGiB", "ramCapGiB")}
    ),
)


def fetch(http: Http) -> Payload:
    """The three lists."""
    answers = {name: http.get(f"/v2/{name}") for name in LISTS}
    return Payload.of_answers(http.source, answers, http.public_url("/v2/pricing"))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every machine."""
    for document in payload.documents():
        prices, states = document.part("pricing").part("pricing"), document.part("status").part("specs")
        machines = document.part("specs").entries("specs")
        for name, machine in machines.items():
            offer = Offer.of(source=payload.source, instance_type=name, **_inside(machine))
            yield offer
            yield stated.price(offer, prices.number_or_none(name), "Hours")
        gone = sum(states.text_or_none(name) != "available" for name in machines)
        payload.note(f"{gone} of {len(machines)} machines are not available now")


def _inside(machine: Wire) -> dict[str, Any]:
    name, count, memory_gb = machine.text("displayName"), machine.number("gpuCount"), machine.number("vramGB")
    return {
        "service_provider_name": CARD.name,
        "provider_kind": ProviderKind.SPECIALISED,
        "gpu_name": name,
        "gpu_id": gpu_id(name, float(memory_gb)),
        "gpu_count": count,
        "gpu_memory_size_gb": memory_gb * count,
        "disk_space_gib": machine.part("storageGB").number("min"),
        "pricing_category": PricingCategory.STANDARD,
        "source_url": "https://www.thundercompute.com/pricing",
    }
