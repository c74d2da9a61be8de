"""AWS's price files on a server, and parsed."""

from datetime import UTC, datetime

import pytest

from ingest.payload import Part, Payload
from ingest.sources import aws
from tests.ingest.aws.files import Site, plan_csv, plan_row, region_file
from warehouse.tables import Offer, Price

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site(wire, monkeypatch):
    """AWS's host with two regions, their savings plans and a Local Zone."""
    site = Site()
    site.regions = {"us-east-1": region_file("us-east-1"), "eu-central-1": region_file("eu-central-1")}
    site.regions["us-east-1-dfw-1"] = region_file("us-east-1-dfw-1")
    plan = plan_row("P5", "p5.48xlarge", 3, "No Upfront", "30.5", "ComputeSavingsPlans")
    site.plans = {"us-east-1": plan_csv([plan])}
    wire.answers = site.answer
    monkeypatch.setenv("GPUPLAN_AWS_URL", wire.url)
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    return site


@pytest.fixture
def parsed(tmp_path):
    """Parses files of a region; gives rows with offer and price joined, and the payload."""

    def parse(*files: bytes, region: str = "us-east-1", name: str = "index.csv"):
        parts = []
        for number, content in enumerate(files):
            path = tmp_path / f"{number}"
            path.write_bytes(content)
            url = f"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/2026/{region}/{name}"
            parts.append(Part(f"{number}.csv", url, "0" * 64, path))
        payload = Payload.of_parts("aws", parts, FETCHED)
        records = list(aws.parse(payload))
        prices = {r.offer_id: r for r in records if isinstance(r, Price)}
        offers = [r for r in records if isinstance(r, Offer)]
        assert len(prices) == len(offers) == len(records) / 2
        return [(offer, prices[offer.offer_id]) for offer in offers], payload

    return parse
