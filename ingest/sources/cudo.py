"""CUDO: virtual machines put together from GPUs, virtual CPUs and memory, each with its price by the hour.

The list has no machine with a price. What is offered here is the smallest machine with one GPU that CUDO's own
limits allow: the fewest virtual CPUs for a GPU, and the least memory for those. Its price is the sum of the three
parts, is marked as derived, and its size stands in the offer; the parts are kept (`price_component_now`). Disk and a
public address come on top. A machine fit for serving a large model costs more: reckon with the parts.

* `maxVcpuPerMemoryGib` limits virtual CPUs by memory, so the least memory is CPUs over that figure, in whole GiB.
* Money is an object, `{"value": "0.05"}`, in US dollars unless it names another currency.
* The network's free GPUs are told and said in the log. Since March 2026 one has to ask CUDO for access, as another
  program found; the prices are live. That program asked without a key, others with one: it is sent where it is set.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PriceComponent, PriceStatus, PricingCategory, ProviderKind

UNUSED = (
    "cpuModel minVcpuPerMemoryGib maxVcpuPerGpu minStorageGibPriceHr ipv4PriceHr maxVcpuFree totalVcpuFree "
    "maxMemoryGibFree totalMemoryGibFree maxGpuFree maxStorageGibFree totalStorageGibFree"
)
CARD = Card(
    name="CUDO",
    kind=ProviderKind.SPECIALISED,
    docs="https://www.cudocompute.com/docs",
    base_url="https://rest.compute.cudo.org",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=6,
    key="CUDO_API_KEY",
    key_or="no key, for the public list",
    verified=False,
    not_tried="never read live; fields known from another program's test of 2025",
    ignored=frozenset(f"machineTypes.{name}" for name in UNUSED.split()),
)
PATH = "/v1/vms/machine-types"
RULE = "the smallest machine with one GPU: {cores} virtual CPUs and {memory} GiB; disk and public address come on top"
NO_SUM = "CUDO states no price for one of the parts: {parts}"


class Part(NamedTuple):
    """One part of the smallest machine."""

    component: str
    sku_id: str
    quantity: Decimal
    usage_unit: str
    amount: Decimal | None
    currency: str


def fetch(http: Http) -> Payload:
    """All machine types of all data centres."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price | PriceComponent]:
    """The smallest machine with one GPU of every machine type and data centre."""
    free: Counter[bool] = Counter()
    for document in payload.documents():
        for machine in document.parts("machineTypes"):
            free_count = machine.number_or_none("totalGpuFree")
            if not machine.text_or_none("gpuModel"):
                payload.drop("no GPU")
                continue
            free[bool(free_count)] += 1
            yield from _machine(payload, machine)
    payload.note(f"{free[False]} of {free.total()} machine types have no GPU free now")


def _machine(payload: Payload, machine: Wire) -> Iterator[Offer | Price | PriceComponent]:
    cores, most_cores_per_gib = machine.number("minVcpuPerGpu"), machine.number("maxVcpuPerMemoryGib")
    if cores <= 0 or most_cores_per_gib <= 0:
        payload.drop("its limits of CPUs and memory are not stated")
        return
    memory_gib = (cores / most_cores_per_gib).to_integral_value(ROUND_CEILING)
    name, shape = machine.text("gpuModel"), machine.text("machineType")
    offer = Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        instance_type=shape,
        gpu_name=name,
        gpu_id=gpu_id(name),
        gpu_count=1,
        core_count=cores,
        memory_size_gib=memory_gib,
        region_id=machine.text("dataCenterId"),
        pricing_category=PricingCategory.STANDARD,
        source_url="https://www.cudocompute.com/pricing",
    )
    parts = [
        Part("gpu", machine.text("gpuModelId"), Decimal(1), "h", *_money(machine, "gpuPriceHr")),
        Part("core", shape, cores, "h", *_money(machine, "vcpuPriceHr")),
        Part("memory", shape, memory_gib, "GiBy.h", *_money(machine, "memoryGibPriceHr")),
    ]
    yield offer
    yield from _priced(offer, parts)


def _money(machine: Wire, name: str) -> tuple[Decimal | None, str]:
    """An amount, or nothing where it is zero or below, and its currency."""
    money = machine.part(name)
    amount = money.number("value")
    return amount if amount > 0 else None, (money.text_or_none("currency") or "USD").upper()


def _priced(offer: Offer, parts: list[Part]) -> Iterator[Price | PriceComponent]:
    common: dict[str, Any] = {"pricing_unit": "Hours", "pricing_currency": parts[0].currency}
    missing = [part.component for part in parts if part.amount is None or part.currency != parts[0].currency]
    if missing:
        reason = NO_SUM.format(parts=", ".join(missing))
        yield offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
        return
    total = sum((part.quantity * part.amount for part in parts if part.amount), Decimal(0))
    reason = RULE.format(cores=offer.core_count, memory=offer.memory_size_gib)
    yield offer.price(list_unit_price=total, price_status=PriceStatus.DERIVED, status_reason=reason, **common)
    for part in parts:
        yield PriceComponent(
            source=offer.source,
            offer_id=offer.offer_id,
            region_id=offer.region_id,
            component=part.component,
            sku_id=part.sku_id,
            description=f"{offer.gpu_name if part.component == 'gpu' else offer.instance_type} {part.component}",
            quantity=part.quantity,
            usage_unit=part.usage_unit,
            list_unit_price=part.amount,
            pricing_currency=part.currency,
        )
