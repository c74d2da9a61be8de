"""Lium: a market of other people's machines, in US dollars for one GPU and hour.

One public feed lists every node that can be rented at this moment, each at the price that its host sets. A node is
gone when somebody rents it, so what is kept is a survey: for every GPU, size of node, country and tier the cheapest,
p25 and median asking price of a GPU, and how many nodes ask.

* A node is somebody's machine. `fetch` takes out its id, the address of its page and its city, so the payload is not
  what was sent.
* Any field may be null. A node that does not say its GPU, size or price is left out.
* Tier `spot` may be taken away, `secure` stands in a data centre. Both are asking prices of a market.
* Most nodes are let whole only, some in parts at the same price; of a node that is let in part, fewer GPUs are free.
* Two sizes of memory under one name are two products, so the memory of a GPU stands behind its name.
* Cores, memory and disk are the node's own and differ within a survey, so an offer does not state them.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ingest import private, survey
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

CARD = Card(
    name="Lium",
    kind=ProviderKind.MARKETPLACE,
    docs="https://docs.lium.io/developers/public-nodes-feed",
    base_url="https://lium.io",
    at_least=10,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=3,
    not_tried="never read live; parsed from four nodes recorded in September 2026",
    ignored=frozenset(
        {"generated_at"}
        | {
            f"nodes.{name}"
            for name in (
                "available_gpu_count",
                "min_rentable_gpu_count",
                "price_per_node_hour",
                "cpu_count",
                "ram_gb",
                "disk_gb",
                "disk_free_gb",
                "country",
                "region",
            )
        }
    ),
)
PATH = "/api/public/v1/nodes"
NOT_KEPT = frozenset({"id", "rent_url", "city"})
RULE = "{rank} of {count} asking prices at one moment"
Group = tuple[str, Decimal | None, Decimal, str | None, str]


def fetch(http: Http) -> Payload:
    """All nodes, with nothing that says whose they are."""
    return Payload.of_pages(
        http.source, [private.without(http.source, http.get(PATH), NOT_KEPT)], http.public_url(PATH)
    )


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """The survey: three prices for every GPU, size of node, country and tier."""
    amounts: defaultdict[Group, list[Decimal]] = defaultdict(list)
    for document in payload.documents():
        nodes = document.parts("nodes")
        if document.number("count") != len(nodes):
            raise Refused(f"{payload.source}: {document.number('count')} nodes announced, {len(nodes)} came")
        for node in nodes:
            if asked := _asked(node):
                group, amount = asked
                amounts[group].append(amount)
            else:
                payload.drop("GPU, size or price of the node not stated")
    for group, prices in amounts.items():
        yield from _survey(payload, group, prices)


def _asked(node: Wire) -> tuple[Group, Decimal] | None:
    """Which survey a node belongs to, and what is asked for a GPU of it."""
    name, count = node.text_or_none("gpu_model"), node.number_or_none("gpu_count")
    amount, memory_gb = node.number_or_none("price_per_gpu_hour"), node.number_or_none("gpu_memory_gb")
    country, tier = node.text_or_none("country_code"), node.text_or_none("tier")
    if not name or not count or amount is None or amount <= 0:
        return None
    return (name, memory_gb, count, country, tier or "tier not stated"), amount


def _survey(payload: Payload, group: Group, prices: list[Decimal]) -> Iterator[Offer | Price]:
    name, memory_gb, gpu_count, country, tier = group
    for rank, amount in survey.ranks(prices).items():
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.MARKETPLACE,
            gpu_name=f"{name} {memory_gb}GB" if memory_gb else name,
            gpu_id=gpu_id(name, float(memory_gb) if memory_gb else None),
            gpu_count=gpu_count,
            region_id=country,
            pricing_category=PricingCategory.DYNAMIC,
            variant=f"{tier} {rank}",
            source_url="https://lium.io/pricing",
        )
        yield offer
        yield offer.price(
            list_unit_price=amount,
            price_status=PriceStatus.DERIVED,
            status_reason=RULE.format(rank=rank, count=len(prices)),
            pricing_unit="GPU-Hours",
            pricing_currency="USD",
        )
