"""The Price List API: the same products and terms by question, for those who can't download the offer files.

Asked at its endpoint in us-east-1, whatever the region in question. A page is a list of JSON texts, each a product with
its terms; they are kept as one JSON list, in the order of their SKUs.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ingest import archive, signed
from ingest.http import Http
from ingest.payload import Payload
from ingest.sources.aws.index import REGION
from ingest.sources.aws.rows import FAMILIES
from warehouse.faults import Broken

HOME = "us-east-1"
PERMISSION = "pricing:GetProducts"
FILTERS = {"operatingSystem": "Linux", "tenancy": "Shared", "capacitystatus": "Used", "preInstalledSw": "NA"}


def regions(http: Http) -> list[str]:
    """The regions there are."""
    permission = "pricing:GetAttributeValues"
    pricing = signed.client(http.source, "pricing", HOME, permission)
    question: dict[str, Any] = {"ServiceCode": "AmazonEC2", "AttributeName": "regionCode"}
    pages = signed.pages(http.source, permission, pricing.get_attribute_values, **question)
    named = {value["Value"] for page in pages for value in page["AttributeValues"]}
    return sorted(region for region in named if REGION.fullmatch(region))


def fetch(http: Http, region: str) -> Payload:
    """All products of accelerated machines in a region."""
    if http.folder is None:
        raise Broken(f"{http.source}: no folder to keep the answer in")
    products = sorted(_products(http.source, region), key=lambda product: str(product["product"]["sku"]))
    url = f"https://api.pricing.{HOME}.amazonaws.com/?region={region}"
    part = archive.receive(http.folder, "query.json", url, [json.dumps(products).encode()])
    return Payload.of_parts(http.source, [part], datetime.now(UTC))


def _products(source: str, region: str) -> Iterator[dict[str, Any]]:
    pricing = signed.client(source, "pricing", HOME, PERMISSION)
    for family in FAMILIES:
        wanted = FILTERS | {"regionCode": region, "instanceFamily": family}
        filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in wanted.items()]
        question: dict[str, Any] = {"ServiceCode": "AmazonEC2", "Filters": filters, "FormatVersion": "aws_v1"}
        for page in signed.pages(source, PERMISSION, pricing.get_products, **question):
            yield from map(json.loads, page["PriceList"])
