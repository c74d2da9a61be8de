"""From parts to machines: an offer, its price, and one row for each part of it.

A machine of which a part has no price, or two, or one in another currency, is unpriced and the reason names the
part. TPUs are sold by the chip: a row for each, without a machine. Before v5e one SKU was four chips.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest.gpu_names import gpu_id
from ingest.shapes import Shape, shapes
from ingest.sources.gcp.machines import Need, decides_where, needs
from ingest.sources.gcp.skus import TERMS, Catalogue, Part, Sku, Terms
from warehouse.tables import Dated, Offer, PriceComponent, PriceStatus, PricingCategory, ProviderKind
from warehouse.units import GB, GIB, HOURS_PER_MONTH, NANO

Priced = list[tuple[Part, Decimal, Sku]]
"""Parts with the quantity that an hour of the machine uses, in the SKU's own unit without its time."""

PAGES = "https://cloud.google.com/products/compute/pricing/accelerator-optimized"
TPU_PAGE = "https://cloud.google.com/tpu/pricing"
OLD_TPUS, CHIPS_IN_OLD_TPU = frozenset({"tpu-v2", "tpu-v3", "tpu-v4"}), 4
"""A v2, v3 or v4 SKU is eight cores, two a chip: github.com/skypilot-org/skypilot fetch_gcp.py, read 2026-11."""
GB_IN_GIB = Decimal(GIB) / GB
BY_THE_HOUR = {"h": Decimal(1)}
UNITS = {
    "core": BY_THE_HOUR,
    "gpu": BY_THE_HOUR,
    "slice": BY_THE_HOUR,
    "tpu": BY_THE_HOUR,
    "memory": {"GiBy.h": Decimal(1), "GBy.h": GB_IN_GIB},
    "local_ssd": {"GiBy.mo": Decimal(1), "GBy.mo": GB_IN_GIB, "GiBy.h": Decimal(1)},
}
"""What each kind of part is billed by, and how much of that a core, a GPU or a GiB is."""


def offers(source: str, catalogue: Catalogue) -> Iterator[Dated]:
    """All machines, then all TPUs, then accelerators that no machine known here is built from."""
    for machine in shapes("gcp").values():
        for terms in TERMS:
            yield from _machine(source, catalogue, machine, terms)
    for part, terms in catalogue.parts("tpu"):
        yield from _chips(source, catalogue, part, terms)
    for part, terms in catalogue.parts("unknown"):
        yield from _unknown(source, catalogue, part, terms)


def _machine(source: str, catalogue: Catalogue, machine: Shape, terms: Terms) -> Iterator[Dated]:
    wanted = list(needs(machine))
    regions = set().union(*(catalogue.regions(part, terms) for part, _ in wanted if decides_where(part)))
    for region in sorted(regions):
        offer = _offer(source, terms, region, vars(machine), source_url=PAGES)
        parts = _priced(catalogue, wanted, terms, region)
        yield offer
        yield from _bill(offer, parts)


def _priced(catalogue: Catalogue, wanted: list[Need], terms: Terms, region: str) -> Priced | str:
    """The parts with their SKUs, or why they make no price."""
    found: Priced = []
    lacking = []
    for part, quantity in wanted:
        sku = _found(catalogue, part, terms, region)
        if isinstance(sku, str):
            lacking.append(sku)
        else:
            found.append((part, quantity * UNITS[part.kind][sku.usage_unit], sku))
    if lacking:
        return f"Google lists {', '.join(lacking)} in {region} on these terms"
    currencies = {sku.currency for *_, sku in found}
    if len(currencies) > 1:
        return f"Google lists the parts in {' and '.join(sorted(currencies))}"
    return found


def _found(catalogue: Catalogue, part: Part, terms: Terms, region: str) -> Sku | str:
    """The SKU that bills a part by a unit we know, or why there is none."""
    sku = catalogue.find(part, terms, region)
    if isinstance(sku, str):
        return f"{sku} {_label(part)}"
    if sku.usage_unit not in UNITS[part.kind]:
        return f"a price by {sku.usage_unit}, a unit not known here, of {_label(part)}"
    return sku


def _bill(offer: Offer, parts: Priced | str) -> Iterator[Dated]:
    if isinstance(parts, str):
        yield offer.price(
            price_status=PriceStatus.UNPRICED, status_reason=parts, pricing_unit="Hours", pricing_currency="USD"
        )
        return
    total = sum((quantity * _hourly(sku) for _, quantity, sku in parts), Decimal(0))
    yield offer.price(list_unit_price=total.quantize(NANO), pricing_unit="Hours", pricing_currency=parts[0][2].currency)
    for part, quantity, sku in parts:
        yield _component(offer, part, quantity, sku)


def _component(offer: Offer, part: Part, quantity: Decimal, sku: Sku) -> PriceComponent:
    return PriceComponent(
        source=offer.source,
        region_id=offer.region_id,
        offer_id=offer.offer_id,
        component=part.kind,
        sku_id=sku.sku_id,
        description=sku.description,
        quantity=quantity,
        usage_unit=sku.usage_unit,
        list_unit_price=sku.amount,
        pricing_currency=sku.currency,
    )


def _hourly(sku: Sku) -> Decimal:
    return sku.amount / HOURS_PER_MONTH if sku.usage_unit.endswith(".mo") else sku.amount


def _chips(source: str, catalogue: Catalogue, part: Part, terms: Terms) -> Iterator[Dated]:
    name, pod = part.name.removesuffix("-pod"), part.name.endswith("-pod")
    old = name in OLD_TPUS
    inside = {"gpu_name": name, "gpu_id": gpu_id(name), "gpu_count": CHIPS_IN_OLD_TPU if old else None}
    for region in sorted(catalogue.regions(part, terms)):
        sku = _found(catalogue, part, terms, region)
        offer = _offer(source, terms, region, inside, source_url=TPU_PAGE, pod=pod)
        yield offer
        if isinstance(sku, str):
            yield from _bill(offer, f"Google lists {sku} in {region} on these terms")
        else:
            unit = "Hours" if old else "GPU-Hours"
            yield offer.price(list_unit_price=sku.amount, pricing_unit=unit, pricing_currency=sku.currency)


def _unknown(source: str, catalogue: Catalogue, part: Part, terms: Terms) -> Iterator[Dated]:
    for region in sorted(catalogue.regions(part, terms)):
        offer = _offer(source, terms, region, {"gpu_name": part.name}, source_url=PAGES)
        yield offer
        reason = f"Google lists a price of {part.name}, but which machine it is a part of is not known here"
        yield from _bill(offer, reason)


def _offer(
    source: str, terms: Terms, region: str, inside: dict[str, Any], source_url: str, *, pod: bool = False
) -> Offer:
    return Offer.of(
        source=source,
        service_provider_name="Google Cloud",
        provider_kind=ProviderKind.HYPERSCALER,
        region_id=region,
        pricing_category=terms.category,
        commitment_type="committed_use" if terms.category is PricingCategory.COMMITTED else None,
        commitment_months=terms.commitment_months,
        variant=", ".join(word for word in (terms.variant, "Pod" if pod else None) if word) or None,
        source_url=source_url,
        **inside,
    )


def _label(part: Part) -> str:
    names = {"core": f"{part.name} cores", "memory": f"{part.name} memory", "local_ssd": "local SSD"}
    return names.get(part.kind, part.name if part.kind == "tpu" else f"{part.name} {part.kind}")
