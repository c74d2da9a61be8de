"""AWS spot: what a GPU machine costs in each availability zone now, from EC2's spot price history.

Needs credentials with ec2:DescribeSpotPriceHistory; without them source aws_spot_feed has prices by region. Asked
region by region (GPUPLAN_AWS_REGIONS names fewer) from now on, which gives the prices in force; the lowest of a past
window would be stale and low. A zone's name stands for another zone in another account. A region that the account has
not opted into is skipped. The history says nothing of GPUs: a family that our table lacks is left out.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from ingest import signed
from ingest.amazon import REGIONS, account_regions, families, family, offer
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

PERMISSION = "ec2:DescribeSpotPriceHistory"
CARD = Card(
    name="AWS",
    kind=ProviderKind.HYPERSCALER,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html",
    base_url="https://ec2.amazonaws.com",
    at_least=0,  # a region may have no GPU
    warn_after_hours=6,
    error_after_hours=48,
    refresh_every_hours=1,
    deadline_s=600,
    parts_setting=REGIONS,
    verified=False,
    not_tried="never read live; the form is that of EC2's documentation and of public collectors' tests",
)
LINUX = ("Linux/UNIX", "Linux/UNIX (Amazon VPC)")
PAGE = "https://aws.amazon.com/ec2/spot/pricing/"


def scopes(http: Http) -> list[str]:
    """The regions that the account may use."""
    return account_regions(http.source, PERMISSION)


def fetch_scope(http: Http, scope: str) -> Payload:
    """The prices in force of all Linux machines of a region."""
    ec2 = signed.client(http.source, "ec2", scope, PERMISSION)
    pages = signed.pages(
        http.source,
        PERMISSION,
        ec2.describe_spot_price_history,
        ProductDescriptions=LINUX[:1],
        StartTime=datetime.now(UTC),
    )
    documents = [{"Region": scope, "SpotPriceHistory": page["SpotPriceHistory"]} for page in pages]
    found = [json.dumps(document, default=datetime.isoformat).encode() for document in documents]
    return Payload.of_pages(http.source, found, f"https://ec2.{scope}.amazonaws.com/?Action=DescribeSpotPriceHistory")


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for each machine and zone, at the newest price, however often and in which order it came."""
    newest: dict[tuple[str, str, str], Wire] = {}
    for page in payload.documents():
        region = page.text("Region")
        for row in page.parts("SpotPriceHistory"):
            key = (row.text("InstanceType"), region, row.text("AvailabilityZone"))
            if reason := _why_not(row):
                payload.drop(reason)
            elif key not in newest or row.time("Timestamp") > newest[key].time("Timestamp"):
                newest[key] = row
    for key, row in newest.items():
        yield from _offer(payload.source, key, row)


def _why_not(row: Wire) -> str | None:
    if row.text("ProductDescription") not in LINUX:
        return "not Linux"
    return None if family(row.text("InstanceType")) in families() else "without an accelerator that we know"


def _offer(source: str, key: tuple[str, str, str], row: Wire) -> Iterator[Offer | Price]:
    machine, region, zone = key
    found = offer(source, machine, region, PricingCategory.DYNAMIC, availability_zone=zone, source_url=PAGE)
    yield found
    amount = row.number("SpotPrice")
    common = {
        "pricing_unit": "Hours",
        "pricing_currency": "CNY" if region.startswith("cn-") else "USD",
        "provider_effective_from": row.time("Timestamp"),
    }
    if amount > 0:
        yield found.price(list_unit_price=amount, **common)
    else:
        reason = f"EC2 lists a spot price of {amount}"
        yield found.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
