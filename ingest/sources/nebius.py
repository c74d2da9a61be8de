"""Nebius: GPU instances by the GPU-hour, on demand and preemptible, in US dollars.

There is no public price list but the page of prices, and in it, as JSON inside a text, a table that a person wrote.
So it is read strictly: a table with other columns is another table, and a cell that is not understood refuses the
whole page, because a new column has once been the prices of next month. Trips for a reader:

* A cell is a price (`$3.85`), a lowest price (`from $1.82`: cores and RAM come on top), dashes for what is not sold
  that way, or a link to a form for what is sold by people. Only the first is a price.
* `vCPUs` and `RAM, GB` are the share of one GPU; the size of instances is not stated. No region is either.
* `HGX` means the SXM form.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from json import loads

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

CATEGORIES = {
    "Preemptible, GPU-hour": PricingCategory.DYNAMIC,
    "On-demand, GPU-hour": PricingCategory.STANDARD,
}
HEADER = ["Item", "vCPUs", "RAM, GB", *CATEGORIES]
CARD = Card(
    name="Nebius",
    kind=ProviderKind.SPECIALISED,
    docs="https://nebius.com/prices",
    base_url="https://nebius.com",
    at_least=10,
    warn_after_hours=48,
    error_after_hours=14 * 24,
    refresh_every_hours=24,
    is_web_page=True,
    not_tried="never read live; parsed from a part of the page recorded in August 2026",
    ignored=frozenset({"row.vCPUs", "row.RAM, GB"}),
)
PATH = "/prices"
TABLE = re.compile(r'\\*"table\\*":\s*\{\\*"content\\*":\s*(\[\[.*?\]\])', re.DOTALL)
CELL = re.compile(r"(?P<least>from )?\$(?P<amount>\d+(?:,\d{3})*(?:\.\d+)?)")
NOT_SOLD = re.compile(r"[-\u2013\u2014]*")


def fetch(http: Http) -> Payload:
    """The page of prices."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU on each way that it is sold."""
    wanted = [table for found in TABLE.findall(payload.text()) if (table := _table(found))[:1] == [HEADER]]
    if len(wanted) != 1:
        raise Refused(f"{payload.source}: {len(wanted)} tables with the columns {'; '.join(HEADER)}, not one")
    for cells in wanted[0][1:]:
        if len(cells) != len(HEADER):
            raise Refused(f"{payload.source}: a row of {len(cells)} cells: {cells}")
        row = payload.wire(dict(zip(HEADER, cells, strict=True)), "row")
        for column, category in CATEGORIES.items():
            yield from _offer(payload.source, row.text("Item"), category, row.text(column).strip())


def _table(text: str) -> list[list[str]]:
    r"""The rows, out of a text in a text: as often as its quotes are escaped.

    >>> _table('[["Item","Price"],["A","$1"]]') == _table(r'[[\"Item\",\"Price\"],[\"A\",\"$1\"]]')
    True
    """
    try:
        while text.startswith("[[\\"):
            text = loads(f'"{text}"')
        return list(loads(text))
    except (ValueError, RecursionError):
        return []


def _offer(source: str, name: str, category: PricingCategory, cell: str) -> Iterator[Offer | Price]:
    if NOT_SOLD.fullmatch(cell):
        return
    offer = Offer.of(
        source=source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        gpu_id=gpu_id(name),
        gpu_name=name,
        pricing_category=category,
        source_url=f"{CARD.base_url}{PATH}",
    )
    yield offer
    yield _price(offer, cell)


def _price(offer: Offer, cell: str) -> Price:
    """What a cell says."""
    common = {"pricing_unit": "GPU-Hours", "pricing_currency": "USD"}
    if "contact us" in cell.lower():
        reason = "Nebius names a price on request"
        return offer.price(price_status=PriceStatus.RESERVATION_ONLY, status_reason=reason, **common)
    found = CELL.fullmatch(cell)
    if found is None:
        raise Refused(f"{offer.source}: the price of {offer.gpu_name} is {cell[:60]!r}, which is not understood")
    if found["least"]:
        reason = f"Nebius states the lowest price, {cell}; it grows with cores and RAM"
        return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
    return stated.price(offer, Decimal(found["amount"].replace(",", "")), "GPU-Hours")
