"""AWS's website feed of spot prices: one price a region, for those without credentials.

The feed behind AWS's own page: a call of a JavaScript function around JSON. It is by region, where the prices are by
zone, does not say of when it is, and lacks the newest families (p5en and p6 in 2026); so its offers are labelled
`website feed`. Old names stand for some regions. `N/A*` is a machine that is not sold there.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ingest.amazon import families, family, offer
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="AWS",
    kind=ProviderKind.HYPERSCALER,
    docs="https://aws.amazon.com/ec2/spot/pricing/",
    base_url="https://website.spot.ec2.aws.a2z.com",
    at_least=20,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=6,
    verified=False,
    not_tried="never read live; the form is that of public programs that read it",
    ignored=frozenset({"vers", "config.rate", "config.valueColumns", "config.currencies"})
    | {"config.regions.instanceTypes.type", "config.regions.footnotes"},
)
PATH = "/spot.js"
ALIASES = {
    "us-east": "us-east-1",
    "us-west": "us-west-1",
    "eu-ireland": "eu-west-1",
    "apac-sin": "ap-southeast-1",
    "apac-syd": "ap-southeast-2",
    "apac-tokyo": "ap-northeast-1",
}


def fetch(http: Http) -> Payload:
    """The whole feed."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for each machine and region that has a price."""
    (feed,) = replace(payload, content=_argument(payload)).documents()
    for region in feed.part("config").parts("regions"):
        name = region.text("region")
        for kind in region.parts("instanceTypes"):
            for size in kind.parts("sizes"):
                yield from _offer(payload, ALIASES.get(name, name), size)


def _argument(payload: Payload) -> bytes:
    """What is between the parentheses of the call."""
    begin, end = payload.content.find(b"("), payload.content.rfind(b")")
    if not payload.content.lstrip().startswith(b"callback(") or end < begin:
        raise Refused(f"{payload.source}: not a call of callback(...); cut short, or another page")
    return payload.content[begin + 1 : end]


def _offer(payload: Payload, region: str, size: Wire) -> Iterator[Offer | Price]:
    machine, stated = size.text("size"), _linux(size)
    if family(machine) not in families():
        payload.drop("without an accelerator that we know")
    elif not stated or stated.startswith("N/A") or Decimal(stated) <= 0:
        payload.drop("not sold on spot there")
    else:
        found = offer(
            payload.source,
            machine,
            region,
            PricingCategory.DYNAMIC,
            variant="website feed",
            source_url=CARD.docs,
        )
        yield found
        yield found.price(list_unit_price=Decimal(stated), pricing_unit="Hours", pricing_currency="USD")


def _linux(size: Wire) -> str | None:
    """The price of Linux as it is written, if there is one."""
    columns = [column for column in size.parts("valueColumns") if column.text("name") == "linux"]
    prices = [column.part("prices").text_or_none("USD") for column in columns]
    return prices[0] if prices else None
