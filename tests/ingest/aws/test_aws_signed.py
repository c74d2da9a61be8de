"""What needs AWS credentials, through boto3 to a server on this machine; and what is there without them."""

import json
from urllib.parse import parse_qsl

import pytest

from ingest.payload import Payload
from ingest.sources import aws_spot_feed
from tests.ingest.aws.conftest import FETCHED
from tests.ingest.conftest import Request

XML = '<?xml version="1.0" encoding="UTF-8"?><{0}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{1}</{0}Response>'
DENIED = (
    "<Response><Errors><Error><Code>{}</Code><Message>no</Message></Error></Errors><RequestID>x</RequestID></Response>"
)
ZONES = """
SELECT availability_zone, instance_type, gpu_id, pricing_category, list_unit_price::VARCHAR
FROM price_now WHERE source = 'aws_spot' ORDER BY ALL
"""


@pytest.fixture
def amazon(wire, monkeypatch, tmp_path):
    """Credentials, and AWS's services on this machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", wire.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", wire.url)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("GPUPLAN_AWS_REGIONS", "us-east-1")
    return wire


@pytest.fixture
def nobody(amazon, monkeypatch):
    """The same without credentials."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return amazon


def asked(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode()))


def history(*items: tuple[str, str, str, str], token: str = "") -> bytes:
    rows = "".join(
        f"<item><instanceType>{machine}</instanceType><productDescription>Linux/UNIX</productDescription>"
        f"<spotPrice>{price}</spotPrice><timestamp>{at}</timestamp><availabilityZone>{zone}</availabilityZone></item>"
        for zone, machine, price, at in items
    )
    body = f"<spotPriceHistorySet>{rows}</spotPriceHistorySet><nextToken>{token}</nextToken>"
    return XML.format("DescribeSpotPriceHistory", body).encode()


def test_spot_prices_are_by_zone_and_the_newest_of_each(amazon, gpuplan):
    amazon.says(
        history(
            ("us-east-1a", "p5.48xlarge", "20.100000", "2026-11-22T08:00:00.000Z"),
            ("us-east-1a", "p5.48xlarge", "24.300000", "2026-11-22T09:00:00.000Z"),
            ("us-east-1b", "p5.48xlarge", "31.000000", "2026-11-20T09:00:00.000Z"),
            ("us-east-1b", "m6i.xlarge", "0.041900", "2026-11-20T09:00:00.000Z"),
            token="more",  # noqa: S106 - of a page
        ),
        history(("us-east-1a", "p5.48xlarge", "22.200000", "2026-11-22T08:30:00.000Z")),
    )
    code, (batch,) = gpuplan.batches("aws_spot")
    assert (code, batch["outcome"], batch["message"]) == (
        0,
        "loaded",
        "1 rows left out: without an accelerator that we know",
    )
    assert gpuplan.ask(ZONES) == [
        ("us-east-1a", "p5.48xlarge", "H100-SXM-80GB", "Dynamic", "24.300000000"),
        ("us-east-1b", "p5.48xlarge", "H100-SXM-80GB", "Dynamic", "31.000000000"),
    ]
    first, second = map(asked, amazon.requests)
    assert (first["ProductDescription.1"], "NextToken" in first) == ("Linux/UNIX", False)
    assert "StartTime" in first
    assert second["NextToken"] == "more"


def test_spot_paging_that_repeats_its_token_ends_as_a_failure(amazon, gpuplan):
    amazon.says(history(("us-east-1a", "g6.xlarge", "0.3", "2026-11-22T08:00:00Z"), token="again"))  # noqa: S106
    code, (batch,) = gpuplan.batches("aws_spot")
    assert (code, batch["outcome"], len(amazon.requests)) == (1, "failed", 2)
    assert "paging loops" in batch["message"]


def test_spot_paging_without_end_ends_as_a_failure(amazon, gpuplan, monkeypatch):
    monkeypatch.setattr("ingest.signed.MOST_PAGES", 5)
    count = iter(range(100))
    amazon.answers = lambda _: history(token=f"t{next(count)}")
    code, (batch,) = gpuplan.batches("aws_spot")
    assert (code, batch["outcome"], len(amazon.requests)) == (1, "failed", 6)


def test_regions_are_those_of_the_account_and_one_that_is_not_allowed_is_skipped(amazon, gpuplan, monkeypatch):
    monkeypatch.delenv("GPUPLAN_AWS_REGIONS")
    names = "".join(f"<item><regionName>{name}</regionName></item>" for name in ("us-east-1", "me-south-1"))
    regions = XML.format("DescribeRegions", f"<regionInfo>{names}</regionInfo>").encode()

    def answer(request):
        if asked(request)["Action"] == "DescribeRegions":
            return regions
        if "/me-south-1/" in request.headers["Authorization"]:
            return 401, {}, DENIED.format("AuthFailure").encode()
        return history(("us-east-1a", "g6.xlarge", "0.3", "2026-11-22T08:00:00Z"))

    amazon.answers = answer
    code, batches = gpuplan.batches("aws_spot")
    assert code == 0
    assert sorted((b["scope"], b["outcome"]) for b in batches) == [("me-south-1", "skipped"), ("us-east-1", "loaded")]
    (skipped,) = [b["message"] for b in batches if b["outcome"] == "skipped"]
    assert "AuthFailure" in skipped
    assert "ec2:DescribeSpotPriceHistory" in skipped


@pytest.mark.parametrize("source", ["aws_spot", "aws_capacity_block", "aws"])
def test_without_credentials_what_needs_them_is_skipped_in_one_line_and_that_is_no_failure(
    nobody, gpuplan, monkeypatch, source
):
    monkeypatch.setenv("GPUPLAN_AWS_PATH", "query")
    code, (one,) = gpuplan.batches(source)
    assert (code, one["outcome"], nobody.requests) == (0, "skipped", [])
    assert "set AWS_ACCESS_KEY_ID" in one["message"]
    assert "the permission" in one["message"]
    assert "\n" not in one["message"]


def test_a_capacity_block_is_for_reservation_only_with_its_fee_in_words(amazon, gpuplan):
    def answer(request):
        question = asked(request)
        if question["InstanceType"] != "p5en.48xlarge":
            return 400, {}, DENIED.format("InvalidParameterValue").encode()
        block = (
            "<item><capacityBlockOfferingId>cb-{0}</capacityBlockOfferingId><instanceType>p5en.48xlarge</instanceType>"
            "<availabilityZone>us-east-1a</availabilityZone><instanceCount>2</instanceCount>"
            "<startDate>2026-08-{0}T00:00:00Z</startDate><endDate>2026-08-18T00:00:00Z</endDate>"
            "<capacityBlockDurationHours>168</capacityBlockDurationHours><upfrontFee>{1}</upfrontFee>"
            "<currencyCode>USD</currencyCode><tenancy>default</tenancy></item>"
        )
        offered = block.format(12, "52000.00") + block.format(11, "45000.00")
        body = f"<capacityBlockOfferingSet>{offered}</capacityBlockOfferingSet>"
        return XML.format("DescribeCapacityBlockOfferings", body).encode()

    amazon.answers = answer
    code, (batch,) = gpuplan.batches("aws_capacity_block")
    assert (code, batch["outcome"], batch["message"]) == (0, "loaded", None)
    question = "SELECT price_status, list_unit_price, price_usd_per_gpu_hour, status_reason FROM price_now"
    assert gpuplan.ask(question) == [
        (  # 45000 USD / 168 h / 2 machines / 8 GPUs
            "reservation_only",
            None,
            None,
            "a Capacity Block of 2 for 168 h from 2026-08-11: fee 45000.00 USD, or 16.74 USD per GPU-hour",
        )
    ]


def test_the_price_list_api_gives_what_the_offer_file_would(amazon, gpuplan, monkeypatch):
    monkeypatch.setenv("GPUPLAN_AWS_PATH", "query")
    monkeypatch.setenv("GPUPLAN_AWS_REGIONS", "us-west-2")
    attributes = {"instanceType": "p4d.24xlarge", "instanceFamily": "GPU instance", "operatingSystem": "Linux"}
    attributes |= {"tenancy": "Shared", "regionCode": "us-west-2", "usagetype": "BoxUsage:p4d.24xlarge"}
    dimension = {"H7.J.6": {"unit": "Hrs", "pricePerUnit": {"USD": "21.9576420000"}}}
    item = {
        "product": {"sku": "H7", "productFamily": "Compute Instance", "attributes": attributes},
        "serviceCode": "AmazonEC2",
        "terms": {"OnDemand": {"H7.J": {"effectiveDate": "2026-09-01T00:00:00Z", "priceDimensions": dimension}}},
    }

    def answer(request):
        filters = {f["Field"]: f["Value"] for f in json.loads(request.body)["Filters"]}
        assert filters["regionCode"] == "us-west-2"
        found = [json.dumps(item)] if filters["instanceFamily"] == "GPU instance" else []
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"PriceList": found}).encode()

    amazon.answers = answer
    code, (batch,) = gpuplan.batches("aws")
    assert (code, batch["outcome"], batch["row_count"]) == (0, "loaded", 2)
    assert gpuplan.ask("SELECT instance_type, list_unit_price::VARCHAR FROM price_now") == [
        ("p4d.24xlarge", "21.957642000")
    ]
    assert {request.headers["X-Amz-Target"] for request in amazon.requests} == {"AWSPriceListService.GetProducts"}


def feed(*sizes: tuple[str, str], region: str = "us-east") -> Payload:
    columns = [
        {
            "size": size,
            "valueColumns": [
                {"name": "linux", "prices": {"USD": price}},
                {"name": "mswin", "prices": {"USD": "99"}},
            ],
        }
        for size, price in sizes
    ]
    kinds = [{"type": "gpuInstanceCurrentGen", "sizes": columns}]
    config = {"rate": "perhr", "currencies": ["USD"], "regions": [{"region": region, "instanceTypes": kinds}]}
    content = f"callback({json.dumps({'vers': 0.01, 'config': config})});".encode()
    return Payload("aws_spot_feed", content, "https://example.org", FETCHED)


def test_the_website_feed_is_by_region_and_says_what_it_is():
    payload = feed(("p4d.24xlarge", "13.0000"), ("p5.48xlarge", "N/A*"), ("m5.large", "0.04"))
    offer, price = aws_spot_feed.parse(payload)
    assert (offer.region_id, offer.availability_zone, offer.variant) == ("us-east-1", None, "website feed")
    assert (offer.pricing_category, offer.gpu_id, price.list_unit_price) == ("Dynamic", "A100-SXM-40GB", 13)
    assert payload.ledger.dropped == {"not sold on spot there": 1, "without an accelerator that we know": 1}
    assert payload.ledger.unread(aws_spot_feed.CARD.ignored) == {}


@pytest.mark.parametrize("damage", ["half", "page", "empty"])
def test_a_damaged_feed_is_refused(wire, gpuplan, monkeypatch, damage):
    monkeypatch.setenv("GPUPLAN_AWS_SPOT_FEED_URL", wire.url)
    whole = feed(("p4d.24xlarge", "13.0000")).content
    wire.says({"half": whole[: len(whole) // 2], "page": b"<html>", "empty": b""}[damage])
    code, (batch,) = gpuplan.batches("aws_spot_feed")
    assert (code, batch["outcome"]) == (1, "refused")
