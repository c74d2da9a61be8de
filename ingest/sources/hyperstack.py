"""Hyperstack: GPU virtual machines by the GPU-hour, in US dollars, host included.

Two answers make one payload: the flavors (machines of each region) and the price book. A flavor costs the price of
its GPU's name in the book times its number of GPUs.

* The book is one list for everything: GPUs, GPUs ending in `-spot`, cores, RAM, storage, addresses, and tokens of
  language models. What no flavor asks for is left out and counted.
* `value` is what the asking account pays. The list price, which is taken, is `original_value`, where it is stated.
* `0E-9` stands for what costs nothing on its own; for a GPU it is no price.
* A flavor out of stock keeps its price. RAM and disks are stated in GB and taken as GiB.
* `NVLink` after `PCIe` means bridges between pairs of cards.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="Hyperstack",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.hyperstack.cloud/docs/api-reference/",
    base_url="https://infrahub-api.nexgencloud.com/v1",
    key="HYPERSTACK_API_KEY",
    key_header="api_key: {}",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    verified=False,
    not_tried="never read live; fields known from the documentation and from other programs' tests",
    ignored=frozenset(
        {"flavors.status", "flavors.message", "flavors.data.gpu", "flavors.data.region_name"}
        | {f"pricebook.{name}" for name in ("id", "discount_applied", "start_time", "end_time")}
        | {f"flavors.data.flavors.{name}" for name in ("id", "display_name", "labels", "features", "created_at")}
    ),
)
SPOT = "-spot"


def fetch(http: Http) -> Payload:
    """All flavors and all prices."""
    answers = {"flavors": http.get("/core/flavors"), "pricebook": http.get("/pricebook")}
    return Payload.of_answers(http.source, answers, http.public_url("/pricebook"))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every flavor with GPUs."""
    for document in payload.documents():
        book = _book(document)
        asked = set()
        for group in document.part("flavors").parts("data"):
            for flavor in group.parts("flavors"):
                asked.add(flavor.text_or_none("gpu"))
                yield from _flavor(payload, flavor, book)
        payload.drop("price of something other than a flavor's GPU", len(book.keys() - asked))


def _book(document: Wire) -> dict[str, Decimal]:
    book: dict[str, Decimal] = {}
    for row in document.parts("pricebook"):
        name, list_price, paid = row.text("name"), row.number_or_none("original_value"), row.number("value")
        price = paid if list_price is None else list_price
        if book.setdefault(name, price) != price:
            raise Refused(f"{document.source}: {name} has the prices {book[name]} and {price}")
    return book


def _flavor(payload: Payload, flavor: Wire, book: dict[str, Decimal]) -> Iterator[Offer | Price]:
    name, count = flavor.text_or_none("gpu"), flavor.number("gpu_count")
    if not name or not count:
        payload.drop("no GPU")
        return
    gpu_name = name.removesuffix(SPOT)
    offer = Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        gpu_id=gpu_id(gpu_name),
        gpu_name=gpu_name,
        gpu_count=count,
        instance_type=flavor.text("name"),
        region_id=flavor.text("region_name"),
        core_count=flavor.number("cpu"),
        memory_size_gib=flavor.number("ram"),
        disk_space_gib=flavor.number("disk") + (flavor.number_or_none("ephemeral") or 0),
        pricing_category=PricingCategory.DYNAMIC if name.endswith(SPOT) else PricingCategory.STANDARD,
        source_url="https://www.hyperstack.cloud/gpu-pricing",
    )
    yield offer
    price = stated.price(offer, book.get(name), "GPU-Hours")
    yield stated.stocked(price, left=flavor.flag_or_none("stock_available"))
