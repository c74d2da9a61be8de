"""Twenty specialised clouds and marketplaces on one day: a list collected by hand, a price for one GPU an offer.

Whoever signs an order on such a price must know what it is not:

* Some sellers state the GPU alone and bill its host on top (CoreWeave Classic, Modal, Salad), and some prices are
  the collector's own estimates. Neither is an offer's price: such rows are unpriced, and the reason says what was
  seen.
* Marketplaces list the cheapest machine of the moment; most cost more.
* The size of the instance isn't stated, so the number of GPUs stays empty.
* TensorDock's page was headed July 2024, so its prices bear that date and not the day they were read.

RunPod is in the list too, but its own recorded answer is newer.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.gpu_names import gpu_id
from ingest.snapshot.rows import Flat, flat, money
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

OFFERINGS = "prices/gpu_pricing_mit_2026-05-24.json"


@dataclass(frozen=True)
class Seller:
    """How one seller of the list is known here."""

    source: str
    name: str
    kind: ProviderKind = ProviderKind.SPECIALISED
    variant: str | None = None
    billed_on_top: str | None = None
    observed_on: date | None = None


MARKET = ProviderKind.MARKETPLACE
CHEAPEST = "cheapest live offer"
SELLERS = {
    "akash": Seller("akash", "Akash", MARKET, CHEAPEST),
    "coreweave": Seller(
        "coreweave",
        "CoreWeave",
        variant="Classic",
        billed_on_top="vCPU (0.01 USD/h) and RAM (0.005 USD/GB h)",
    ),
    "dataoorts": Seller("dataoorts", "Dataoorts"),
    "digitalocean": Seller("digitalocean", "DigitalOcean"),
    "genesis-cloud": Seller("genesis_cloud", "Genesis Cloud"),
    "gpuhub": Seller("gpuhub", "GPUHub"),
    "hyperstack": Seller("hyperstack", "Hyperstack"),
    "jarvis-labs": Seller("jarvislabs", "JarvisLabs"),
    "lambda": Seller("lambda_cloud", "Lambda"),
    "modal": Seller("modal", "Modal", variant="serverless", billed_on_top="CPU, RAM and storage"),
    "novita": Seller("novita", "Novita"),
    "packet-ai": Seller("packet_ai", "packet.ai"),
    "qubrid": Seller("qubrid", "Qubrid"),
    "salad": Seller(
        "salad",
        "Salad",
        MARKET,
        "medium priority",
        billed_on_top="vCPU (0.004 USD/h) and RAM (0.001 USD/GB h)",
    ),
    "spheron": Seller("spheron", "Spheron", MARKET, CHEAPEST),
    "tensordock": Seller("tensordock", "TensorDock", MARKET, observed_on=date(2024, 7, 1)),
    "thunder-compute": Seller("thundercompute", "Thunder Compute"),
    "vast-ai": Seller("vast", "Vast.ai", MARKET, CHEAPEST),
    "verda": Seller("verda", "Verda"),
    "vultr": Seller("vultr", "Vultr"),
}


def price_rows(research: Path) -> Iterator[Flat]:
    """Every offer of the list but RunPod's."""
    for row in json.loads((research / OFFERINGS).read_text(encoding="utf-8")):
        seller = SELLERS.get(row["provider_id"])
        if seller:
            offer = _offer(row, seller)
            observed_on = seller.observed_on or date.fromisoformat(row["collected_at"])
            yield flat(offer, _price(row, seller, offer), observed_on)


def _offer(row: dict[str, Any], seller: Seller) -> Offer:
    dynamic = row["is_spot"] or seller.kind is MARKET
    return Offer.of(
        source=seller.source,
        service_provider_name=seller.name,
        provider_kind=seller.kind,
        gpu_id=_gpu_id(row, seller),
        gpu_name=_gpu_name(row),
        pricing_category=PricingCategory.DYNAMIC if dynamic else PricingCategory.STANDARD,
        variant=_variant(row, seller),
        source_url=row["source_url"],
    )


def _gpu_name(row: dict[str, Any]) -> str:
    """The list's name with the memory, which alone tells some offers apart."""
    name, memory = row["gpu_model"], f"{row['vram_gb']}GB"
    return name if memory in name.replace(" ", "") else f"{name} {memory}"


def _gpu_id(row: dict[str, Any], seller: Seller) -> str | None:
    name = " ".join(filter(None, [row["gpu_model"], row["interconnect"]]))
    if seller.source == "hyperstack":  # its NVLink cards are PCIe cards with a bridge
        name = name.replace("NVLink", "PCIe")
    return gpu_id(name, row["vram_gb"])


def _variant(row: dict[str, Any], seller: Seller) -> str | None:
    notes = row.get("notes") or ""
    if seller.source == "vast" and row["is_spot"]:
        return "interruptible"
    if row["tier"] in {"prototyping", "production"}:
        return str(row["tier"])
    if notes.startswith("Bare Metal"):
        return "bare metal"
    series = re.match(r"Dataoorts (\S+) ", notes)
    return series[1] if series else seller.variant


def _price(row: dict[str, Any], seller: Seller, offer: Offer) -> Price:
    stated = money(str(row["price_usd_hour"]))
    reason = _why_unpriced(row, seller)
    common = {"pricing_unit": "GPU-Hours", "pricing_currency": "USD"}
    if reason is None:
        return offer.price(list_unit_price=stated, **common)
    return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)


def _why_unpriced(row: dict[str, Any], seller: Seller) -> str | None:
    stated = f"{row['price_usd_hour']} USD/h"
    if seller.billed_on_top:
        return f"{stated} is for the GPU alone; {seller.billed_on_top} are billed on top"
    if "estimated" in " ".join(row.get("caveats") or []):
        return f"the seller publishes no price for it; about {stated} was estimated from its on-demand price"
    return None
