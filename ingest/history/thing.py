"""What a row of a price history is about: an offer as the warehouse knows it, or the reason why it is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingest.gpu_names import gpu_id
from ingest.seller_names import Seller, seller
from warehouse.tables import Offer, PricingCategory, ProviderKind

CATEGORIES = {
    "on_demand": PricingCategory.STANDARD,
    "ondemand": PricingCategory.STANDARD,
    "on_demand_cheapest": PricingCategory.STANDARD,
    "spot": PricingCategory.DYNAMIC,
    "reserved": PricingCategory.COMMITTED,
}
"""The kinds of price that are one offer's."""
CHEAPEST = "on_demand_cheapest"
"""The price of one GPU at a seller's cheapest machine with it."""
MONTHS = {"1": 12, "3": 36, "12": 12, "36": 36}
TERM = re.compile(r"yrTerm([13])|([13])[ _-]?y(?:ea)?r|(12|36)[ _-]?mo", re.IGNORECASE)
PAYMENT = re.compile(r"(no|partial|all)_?upfront", re.IGNORECASE)
ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d+)[a-z]|([a-z]+-[a-z]+\d+)-[a-z]")
"""A zone of AWS or Google Cloud, of which all but the end names the region."""
TPU_SLICE = re.compile(r"tpu-(v\d+\w*?)-(\d+)$")
CORES_PER_CHIP = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2}
"""Slices of these generations are named for their cores, later ones for their chips:
https://cloud.google.com/tpu/docs/system-architecture-tpu-vm (2026-11-22)."""
Cells = Mapping[str, str | None]


class Unfit(Exception):  # noqa: N818 - a row that is no offer's price is no error
    """A row that is left out, with the reason by which it is counted."""


@dataclass(frozen=True)
class Machine:
    """The accelerators that a row's price is for."""

    gpu_id: str | None
    gpu_name: str
    gpu_count: Decimal | None


def offer(cells: Cells) -> Offer:
    """The offer that a row is the price of.

    Args:
        cells: provider, sku, gpu_raw, gpu_count, region, price_kind and term, as they are written.

    Raises:
        Unfit: it is no price of one offer.
    """
    kind, provider = re.sub(r"[\s-]+", "_", (cells["price_kind"] or "").casefold()), cells["provider"] or ""
    if kind not in CATEGORIES:
        raise Unfit(f"price_kind {kind or 'is empty'}: not the price of one offer")
    if not provider or not (cells["sku"] or cells["gpu_raw"]):
        raise Unfit("no provider, or neither a sku nor a gpu_raw")
    who = seller(provider)
    region, zone = _place(who, cells["region"] or "")
    category = CATEGORIES[kind]
    return Offer.of(
        source=who.source,
        service_provider_name=who.service_provider_name,
        provider_kind=who.provider_kind,
        region_id=region or None,
        availability_zone=(zone or None) if category is PricingCategory.DYNAMIC else None,
        pricing_category=category,
        **_inside(who, cells, kind) | (_terms(cells["term"] or "") if kind == "reserved" else {}),
    )


def _place(who: Seller, written: str) -> tuple[str, str]:
    """Region and zone, the zone empty where none is named; of the large clouds in their own spelling.

    >>> _place(seller("Azure"), "East US 2"), _place(seller("gcp"), "us-central1-a")
    (('eastus2', ''), ('us-central1', 'us-central1-a'))
    """
    region, _, zone = written.partition("/")
    if who.provider_kind is not ProviderKind.HYPERSCALER:
        return region, zone
    region = re.sub(r"\s", "", region.lower())
    found = ZONE.fullmatch(region)
    return (found[1] or found[2], zone or region) if found else (region, zone)


def _inside(who: Seller, cells: Cells, kind: str) -> dict[str, object]:
    """What the machine is: by our table of the seller's machines, else by what is written."""
    if shape := who.shape(cells["sku"]):
        return vars(shape)
    machine = _machine(who, cells)
    named = {"gpu_id": machine.gpu_id, "gpu_name": machine.gpu_name}
    if kind == CHEAPEST:
        return {**named, "variant": "cheapest"}
    return {**named, "instance_type": cells["sku"], "gpu_count": machine.gpu_count, "variant": _variant(cells)}


def _machine(who: Seller, cells: Cells) -> Machine:
    name, sku = cells["gpu_raw"], cells["sku"]
    count = _count(cells["gpu_count"] or "0")
    if name and (slice_of := TPU_SLICE.match(name)):
        generation, units = slice_of.groups()
        chips = Decimal(units) / CORES_PER_CHIP.get(generation, 1)
        return Machine(gpu_id(f"tpu {generation}"), name, chips * (count or 1))
    if who.provider_kind is ProviderKind.HYPERSCALER and not sku:
        raise Unfit("a hyperscaler's GPU without a machine: the price of its host is not in it")
    return Machine(gpu_id(name) if name else None, name or sku or "not named", count if count > 0 else None)


def _count(written: str) -> Decimal:
    try:
        count = Decimal(written).normalize()
    except ArithmeticError:
        count = Decimal("NaN")
    if not count.is_finite():
        raise Unfit(f"gpu_count {written!r}: no number")
    return Decimal(f"{count:f}")


def _variant(cells: Cells) -> str | None:
    """RunPod's two clouds, which some histories write as two sellers."""
    told = re.search(r"\b(secure|community)\b", (cells["provider"] or "").casefold())
    return told[1] if told else None


def _terms(term: str) -> dict[str, object]:
    found = TERM.match(term)
    if found is None:
        raise Unfit(f"price_kind reserved with term {term!r}: not a term that is known")
    payment = PAYMENT.search(term)
    terms: dict[str, object] = {
        "commitment_type": "committed_use" if term.endswith("cud") else "reservation",
        "commitment_months": MONTHS[found[found.lastindex or 0]],
        "payment_option": f"{payment[1].lower()}_upfront" if payment else None,
    }
    return terms | ({"variant": "convertible"} if "convertible" in term.lower() else {})
