"""Azure: on-demand Linux prices of N-series machines in all regions, on eight days since October 2023.

The Karpenter provider for Azure ships a price list made from Azure's own. Its zeros and cents are placeholders
for machines that are announced or closed to the public, never prices.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from ingest.shapes import shape
from ingest.snapshot.rows import Flat, flat, money, moves, read
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

HISTORY = "prices/azure_karpenter/azure_gpu_ondemand_history.csv"
LEAST_REAL_PRICE = Decimal("0.02")


def price_rows(research: Path) -> Iterator[Flat]:
    """Every move of every machine that the newest list still has."""
    rows = read(research / HISTORY)
    for day, (region, name), stated in moves(
        rows, "generated_date", lambda r: (r["region"], r["vm_size"]), "price_usd_hour"
    ):
        inside = shape("azure", name)
        if inside is not None:
            offer = Offer.of(
                source="azure",
                service_provider_name="Azure",
                provider_kind=ProviderKind.HYPERSCALER,
                region_id=region,
                pricing_category=PricingCategory.STANDARD,
                **vars(inside),
            )
            yield flat(offer, _price(offer, stated), day)


def _price(offer: Offer, stated: str) -> Price:
    common = {"pricing_unit": "Hours", "pricing_currency": "USD"}
    amount = money(stated)
    if amount < LEAST_REAL_PRICE:
        reason = f"the list has a placeholder of {stated} USD"
        return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
    return offer.price(list_unit_price=amount, **common)
