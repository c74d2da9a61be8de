"""Azure Retail Prices: N-series Linux machines by the hour, spot, reserved and under a savings plan, in US dollars.

Read region by region: the order of pages is not stable while Azure changes them, and a region's machines fit in a
page or two. The regions are those where an N-series machine is on sale now, asked first. Trips for a reader:

* One machine in one region has about thirteen rows: Linux and Windows, Cloud Services, Dev/Test, Low Priority
  (retired in 2025) and Dedicated among them. Only Linux rows are kept; the size is in armSkuName, never in skuName.
* A reservation's price is the total of its term although its unit says 1 Hour. A savings plan's is hourly.
* Spot may cost as much as on demand; the log says where.
* 0 and 0.01 are placeholders for machines that are announced or closed, never prices.
* Rows of several start dates come together: the latest that has begun holds. Two prices of one start date leave
  the machine unpriced, because nothing says which one is billed.
* The list says nothing of GPUs: they come from `ingest/shapes/azure.csv`. A size not there is kept with its GPU
  unknown. NP are FPGAs and NM video encoders, not GPUs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from json import loads
from typing import Any
from urllib.parse import urlencode

from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.shapes import shape
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

CARD = Card(
    name="Azure",
    kind=ProviderKind.HYPERSCALER,
    docs="https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices",
    base_url="https://prices.azure.com",
    warn_after_hours=48,
    error_after_hours=14 * 24,
    refresh_every_hours=24,
    deadline_s=1200,
    not_tried="never read live; parsed from recordings of 2022 and 2026, the filter on armSkuName never tried",
    ignored=frozenset(
        {"BillingCurrency", "CustomerEntityId", "CustomerEntityType", "Count"}
        | {f"Items.{name}" for name in ("unitPrice", "location", "meterId", "productId", "serviceId")}
        | {f"Items.{name}" for name in ("serviceFamily", "isPrimaryMeterRegion", "tierMinimumUnits")}
        | {"Items.savingsPlan.unitPrice"}
    ),
)
PATH = "/api/retail/prices"
VERSION = "2023-01-01-preview"
MACHINES = "serviceName eq 'Virtual Machines' and contains(armSkuName, 'Standard_N')"
PLACEHOLDERS = (Decimal(0), Decimal("0.01"))
MONTHS = {"1 Year": 12, "3 Years": 36, "5 Years": 60}


@dataclass(frozen=True)
class Terms:
    """What a row is the price of."""

    instance_type: str
    region_id: str
    category: PricingCategory
    commitment_type: str | None = None
    commitment_months: int | None = None


@dataclass(frozen=True)
class Stated:
    """One row's price."""

    amount: Decimal
    currency: str
    starts: datetime
    sku_id: str


def scopes(http: Http) -> list[str]:
    """Regions where an N-series machine is on sale now."""
    query = _query(f"{MACHINES} and priceType eq 'Consumption'")
    pages = http.pages(http.url(PATH, **query), _next_link)
    rows = _rows(Payload.of_pages(http.source, pages, http.public_url(PATH, **query)))
    return sorted({row.text("armRegionName") for row in rows} - {""})


def fetch_scope(http: Http, scope: str) -> Payload:
    """All prices of N-series machines in a region."""
    query = _query(f"{MACHINES} and armRegionName eq '{scope}'")
    pages = http.pages(http.url(PATH, **query), _next_link)
    return Payload.of_pages(http.source, pages, http.public_url(PATH, **query))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for each machine, region and terms, with the price that holds when the payload was fetched."""
    found: dict[Terms, list[Stated]] = defaultdict(list)
    for row in _rows(payload):
        if reason := _why_not(row, payload.fetched_at):
            payload.drop(reason)
            continue
        for terms, stated in _prices(row):
            found[terms].append(stated)
    _note_dear_spot(payload, found)
    for terms, prices in found.items():
        yield from _offer(payload.source, terms, prices)


def _rows(payload: Payload) -> Iterator[Wire]:
    """All items of all pages; a last page that promises another means that pages are missing."""
    more = None
    for page in payload.documents():
        yield from page.parts("Items")
        more = page.text_or_none("NextPageLink")
    if more:
        raise Refused(f"{payload.source}: the last page has a NextPageLink, so pages are missing")


def _why_not(row: Wire, now: datetime) -> str | None:
    """Why a row is left out, if it is."""
    machine, product, name = row.text("armSkuName"), row.text("productName"), row.text("skuName")
    ends = row.time_or_none("effectiveEndDate")
    reasons = {
        "not an N-series machine": row.text("serviceName") != "Virtual Machines" or machine[:10] != "Standard_N",
        "not a GPU (NP, NM)": machine[:11] in {"Standard_NP", "Standard_NM"},
        "Windows": "Windows" in product or product.endswith(" Win"),
        "Cloud Services": "CloudServices" in product.replace(" ", ""),
        "Dedicated": "Dedicated" in product,
        "Low Priority": "Low Priority" in name or "Low Priority" in row.text("meterName"),
        f"price type {row.text('type')}": row.text("type") not in {"Consumption", "Reservation"},
        f"unit {row.text('unitOfMeasure')}": row.text("unitOfMeasure") != "1 Hour",
        "no region": not row.text("armRegionName"),
        "not yet in force": row.time("effectiveStartDate") > now,
        "no longer in force": ends is not None and ends <= now,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _prices(row: Wire) -> Iterator[tuple[Terms, Stated]]:
    """What a row states: its own price, and those of the savings plans in it."""
    place = (row.text("armSkuName"), row.text("armRegionName"))
    if row.text("type") == "Reservation":
        months = _months(row, "reservationTerm")
        yield Terms(*place, PricingCategory.COMMITTED, "reservation", months), _stated(row, row)
        return
    spot = "Spot" in row.text("skuName") or "Spot" in row.text("meterName")
    yield Terms(*place, PricingCategory.DYNAMIC if spot else PricingCategory.STANDARD), _stated(row, row)
    for plan in row.parts_or_none("savingsPlan"):
        months = _months(plan, "term")
        yield Terms(*place, PricingCategory.COMMITTED, "savings_plan", months), _stated(row, plan)


def _note_dear_spot(payload: Payload, found: Mapping[Terms, Sequence[Stated]]) -> None:
    """Say where spot costs no less than on demand: Azure means it, but nobody should take it for a discount."""
    lowest = {terms: min(stated.amount for stated in prices) for terms, prices in found.items()}
    spot = [terms for terms in lowest if terms.category == PricingCategory.DYNAMIC]
    on_demand = {terms: lowest.get(replace(terms, category=PricingCategory.STANDARD), Decimal(0)) for terms in spot}
    dear = [t.instance_type for t in spot if on_demand[t] not in PLACEHOLDERS and lowest[t] >= on_demand[t]]
    if dear:
        payload.note(f"spot costs no less than on demand: {len(dear)} machines, such as {min(dear)}")


def _months(wire: Wire, field: str) -> int:
    term = wire.text(field)
    if term not in MONTHS:
        raise Refused(f"{wire.source}: a term of {term!r}; known are {', '.join(MONTHS)}")
    return MONTHS[term]


def _stated(row: Wire, priced: Wire) -> Stated:
    return Stated(
        amount=priced.number("retailPrice"),
        currency=row.text("currencyCode"),
        starts=row.time("effectiveStartDate"),
        sku_id=row.text("skuId"),
    )


def _offer(source: str, terms: Terms, prices: Sequence[Stated]) -> Iterator[Offer | Price]:
    starts = max(stated.starts for stated in prices)
    latest = sorted((s for s in prices if s.starts == starts), key=lambda s: (s.sku_id, s.amount))
    offer = Offer.of(
        source=source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.HYPERSCALER,
        sku_id=latest[0].sku_id,
        region_id=terms.region_id,
        pricing_category=terms.category,
        commitment_type=terms.commitment_type,
        commitment_months=terms.commitment_months,
        source_url=_page(terms),
        **_contents(terms.instance_type),
    )
    yield offer
    yield _price(offer, latest)


def _price(offer: Offer, latest: Sequence[Stated]) -> Price:
    stated = {one.amount for one in latest}
    amounts = sorted(stated.difference(PLACEHOLDERS) or stated)
    common = {
        "pricing_unit": "Term" if offer.commitment_type == "reservation" else "Hours",
        "pricing_currency": latest[0].currency,
        "provider_effective_from": latest[0].starts,
    }
    if len(amounts) > 1:
        reason = f"Azure lists {' and '.join(map(str, amounts))} from one date on, and not which is billed"
    elif amounts[0] < 0 or amounts[0] in PLACEHOLDERS:
        reason = f"Azure lists the placeholder {amounts[0]}"
    else:
        return offer.price(list_unit_price=amounts[0], **common)
    return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)


def _contents(machine: str) -> dict[str, Any]:
    """What is in a machine; of a size we don't know, its name stands where its GPU should."""
    inside = shape("azure", machine)
    return vars(inside) if inside else {"instance_type": machine, "gpu_name": machine}


def _page(terms: Terms) -> str:
    """The public answer that holds the price."""
    wanted = f"armSkuName eq '{terms.instance_type}' and armRegionName eq '{terms.region_id}'"
    return f"{CARD.base_url}{PATH}?{urlencode({'$filter': wanted})}"


def _query(wanted: str) -> dict[str, str]:
    return {"api-version": VERSION, "currencyCode": "'USD'", "$filter": wanted}


def _next_link(page: bytes) -> str | None:
    """The link to the next page; the last one has none."""
    return str(loads(page)["NextPageLink"] or "")
