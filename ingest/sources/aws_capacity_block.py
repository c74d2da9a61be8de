"""AWS Capacity Blocks: what a block of GPU machines costs that is reserved for a start and a length to come.

Needs credentials with ec2:DescribeCapacityBlockOfferings. A fee is for the whole block and for these dates only: it is
no price by the hour that others could count on, so each offer is `reservation_only` with the fee in its reason. Asked
for one machine over a day, by type and region; of several starts in a zone the cheapest is kept.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from ingest import signed
from ingest.amazon import REGIONS, account_regions, family, offer
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.shapes import shapes
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

PERMISSION = "ec2:DescribeCapacityBlockOfferings"
CARD = Card(
    name="AWS",
    kind=ProviderKind.HYPERSCALER,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlockOfferings.html",
    base_url="https://ec2.amazonaws.com",
    at_least=0,  # a region may have none
    warn_after_hours=6,
    error_after_hours=48,
    refresh_every_hours=2,
    deadline_s=900,
    parts_setting=REGIONS,
    verified=False,
    not_tried="never read live; the form is that of EC2's documentation",
    ignored=frozenset({f"CapacityBlockOfferings.{name}" for name in ("CapacityBlockOfferingId", "EndDate", "Tenancy")})
    | {"CapacityBlockOfferings.CapacityBlockDurationMinutes"},
)
PAGE = "https://aws.amazon.com/ec2/capacityblocks/pricing/"
SOLD_IN_BLOCKS = frozenset({"p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "trn1", "trn2"})
ASKED_HOURS = 24
NOT_HERE = ("Invalid", "Unsupported")
"""How the codes begin with which EC2 answers for a type that a region lacks."""


def scopes(http: Http) -> list[str]:
    """The regions that the account may use."""
    return account_regions(http.source, PERMISSION)


def fetch_scope(http: Http, scope: str) -> Payload:
    """What a region offers of each type."""
    ec2 = signed.client(http.source, "ec2", scope, PERMISSION)
    found = [{"Region": scope, "CapacityBlockOfferings": []}]
    for machine in sorted(name for name in shapes("aws") if family(name) in SOLD_IN_BLOCKS):
        question = {"InstanceType": machine, "InstanceCount": 1, "CapacityDurationHours": ASKED_HOURS}
        pages = signed.pages(
            http.source, PERMISSION, ec2.describe_capacity_block_offerings, nothing_if=NOT_HERE, **question
        )
        found += [{"Region": scope, "CapacityBlockOfferings": page["CapacityBlockOfferings"]} for page in pages]
    texts = [json.dumps(page, default=datetime.isoformat).encode() for page in found]
    url = f"https://ec2.{scope}.amazonaws.com/?Action=DescribeCapacityBlockOfferings"
    return Payload.of_pages(http.source, texts, url)


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for each machine and zone, with the cheapest fee in words."""
    cheapest: dict[tuple[str, str, str], Wire] = {}
    for page in payload.documents():
        region = page.text("Region")
        for row in page.parts("CapacityBlockOfferings"):
            key = (row.text("InstanceType"), region, row.text("AvailabilityZone"))
            if key not in cheapest or _per_hour(row) < _per_hour(cheapest[key]):
                cheapest[key] = row
    for (machine, region, zone), row in cheapest.items():
        found = offer(
            payload.source,
            machine,
            region,
            PricingCategory.OTHER,
            availability_zone=zone,
            variant="Capacity Block",
            source_url=PAGE,
        )
        yield found
        yield found.price(
            price_status=PriceStatus.RESERVATION_ONLY,
            status_reason=_reason(row, found.gpu_count),
            pricing_unit="Hours",
            pricing_currency=row.text("CurrencyCode"),
        )


def _per_hour(row: Wire) -> Decimal:
    """The fee over hours and machines, to compare blocks by."""
    return row.number("UpfrontFee") / row.number("CapacityBlockDurationHours") / row.number("InstanceCount")


def _reason(row: Wire, gpu_count: Decimal | None) -> str:
    """The fee in words, and what it comes to.

    >>> from ingest.wire import Ledger
    >>> block = {"UpfrontFee": "45000.00", "CapacityBlockDurationHours": 168, "InstanceCount": 2,
    ...          "CurrencyCode": "USD", "StartDate": "2026-08-11T00:00:00Z"}
    >>> _reason(Wire(block, "x", Ledger()), Decimal(8))
    'a Capacity Block of 2 for 168 h from 2026-08-11: fee 45000.00 USD, or 16.74 USD per GPU-hour'
    """
    currency, machines = row.text("CurrencyCode"), row.number("InstanceCount")
    fee = f"fee {row.number('UpfrontFee')} {currency}"
    hourly = f", or {_per_hour(row) / gpu_count:.2f} {currency} per GPU-hour" if gpu_count else ""
    hours = row.number("CapacityBlockDurationHours")
    return f"a Capacity Block of {machines} for {hours} h from {row.time('StartDate'):%Y-%m-%d}: {fee}{hourly}"
