"""Google Cloud: accelerator machine types with their host, on demand, spot and committed, since July 2025.

Cyclenerd's calculator adds up Google's prices of cores, memory, GPUs and local SSD into one price a machine
type, and keeps every version in git. Committed use is stated as a month's price; Google bills it by the hour
of a 730-hour month, so that is what is kept, and marked as derived. A price in a region does not mean that
Google has such machines there: it prices parts in regions where no zone offers the machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ingest.shapes import shape
from ingest.snapshot.rows import Flat, flat, money, moves, read
from warehouse.tables import Offer, PriceStatus, PricingCategory, ProviderKind
from warehouse.units import HOURS_PER_MONTH

MONTHLY = "prices/gcp_cyclenerd/gcp_gpu_instances_monthly.csv"
HISTORY_FROM = "2025-07-01"
HISTORY_REGIONS = frozenset({"us-central1", "us-east4", "europe-west4", "asia-southeast1"})


@dataclass(frozen=True)
class Terms:
    """One column of the list: on which terms it sells."""

    column: str
    category: PricingCategory
    commitment_months: int | None = None


COLUMNS = (
    Terms("usd_hour", PricingCategory.STANDARD),
    Terms("usd_hour_spot", PricingCategory.DYNAMIC),
    Terms("usd_month_1y_cud", PricingCategory.COMMITTED, 12),
    Terms("usd_month_3y_cud", PricingCategory.COMMITTED, 36),
)


def price_rows(research: Path) -> Iterator[Flat]:
    """The newest list whole, and the moves of a year in four main regions."""
    rows = read(research / MONTHLY)
    newest = max(row["generated"] for row in rows)
    kept = [r for r in rows if r["generated"] == newest or _is_history(r)]
    for terms in COLUMNS:
        for day, (machine_type, region), stated in moves(
            kept, "generated", lambda r: (r["machine_type"], r["region"]), terms.column
        ):
            offer = _offer(machine_type, region, terms)
            yield flat(offer, offer.price(**_price(stated, terms)), day)


def _is_history(row: Mapping[str, str]) -> bool:
    return row["generated"] >= HISTORY_FROM and row["region"] in HISTORY_REGIONS


def _offer(machine_type: str, region: str, terms: Terms) -> Offer:
    inside = shape("gcp", machine_type)
    if inside is None:
        raise LookupError(f"{machine_type} is not in ingest/shapes/gcp.csv; add it")
    return Offer.of(
        source="gcp",
        service_provider_name="Google Cloud",
        provider_kind=ProviderKind.HYPERSCALER,
        region_id=region,
        pricing_category=terms.category,
        commitment_type="committed_use" if terms.commitment_months else None,
        commitment_months=terms.commitment_months,
        **vars(inside),
    )


def _price(stated: str, terms: Terms) -> dict[str, object]:
    common = {"pricing_unit": "Hours", "pricing_currency": "USD"}
    if terms.commitment_months is None:
        return {**common, "list_unit_price": money(stated)}
    return {
        **common,
        "list_unit_price": money(str(Decimal(stated) / HOURS_PER_MONTH)),
        "price_status": PriceStatus.DERIVED,
        "status_reason": "the stated price of a month over its 730 hours",
    }
