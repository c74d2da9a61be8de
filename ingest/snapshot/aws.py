"""AWS: on-demand Linux prices of GPU instances since June 2022, in us-east-1 and the two GovCloud regions.

The Karpenter provider for AWS ships a price list made from AWS's own, newly generated every few weeks; its
git history holds every version. FPGA and video instances (f1, f2, vt1) are in the same list and left out.
"""

from collections.abc import Iterator
from pathlib import Path

from ingest.shapes import shape
from ingest.snapshot.rows import Flat, flat, money, moves, read
from warehouse.tables import Offer, PricingCategory, ProviderKind

HISTORY = "prices/aws_karpenter/aws_gpu_ondemand_history.csv"


def price_rows(research: Path) -> Iterator[Flat]:
    """Every move of every type that the newest list still has."""
    rows = read(research / HISTORY)
    for day, (region, name), stated in moves(
        rows, "generated_date", lambda r: (r["region"], r["instance_type"]), "price_usd_hour"
    ):
        inside = shape("aws", name)
        if inside is not None:
            offer = Offer.of(
                source="aws",
                service_provider_name="AWS",
                provider_kind=ProviderKind.HYPERSCALER,
                region_id=region,
                pricing_category=PricingCategory.STANDARD,
                **vars(inside),
            )
            price = offer.price(list_unit_price=money(stated), pricing_unit="Hours", pricing_currency="USD")
            yield flat(offer, price, day)
