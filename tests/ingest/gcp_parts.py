"""SKUs of Google Cloud as its catalogue lists them, for machines whose prices are known, and how they are parsed."""

import json
from datetime import UTC, datetime
from zlib import crc32

from ingest import sources
from ingest.payload import Payload
from warehouse.tables import Offer, Price

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
IOWA = ("us-central1",)
H100 = "Nvidia H100 80GB GPU running in Americas"
Sku = dict[str, object]


def sku(description: str, price: str, unit: str = "h", **changes: object) -> Sku:
    """A SKU as the catalogue has it: a price's whole units are text, its billionths a number, zeros are absent."""
    whole, _, rest = price.partition(".")
    money = {"units": whole, "nanos": int(rest.ljust(9, "0"))}
    rate = {"startUsageAmount": 0, "unitPrice": {"currencyCode": changes.pop("currency", "USD")}}
    rate["unitPrice"] |= {name: value for name, value in money.items() if int(value)}
    info = {
        "effectiveTime": changes.pop("at", "2026-11-20T00:00:00Z"),
        "pricingExpression": {"usageUnit": unit, "tieredRates": [rate]},
    }
    category = {"resourceGroup": changes.pop("group", "GPU"), "usageType": changes.pop("usage_type", "OnDemand")}
    return {
        "skuId": f"{crc32(f'{description} {price}'.encode()):08X}",
        "description": description,
        "category": category,
        "serviceRegions": list(changes.pop("regions", IOWA)),
        "pricingInfo": [info],
        **changes,
    }


def payload(*rows: Sku) -> Payload:
    page = json.dumps({"skus": rows, "nextPageToken": ""}).encode()
    return Payload("gcp", page, "https://example.org", FETCHED)


def parsed(*rows: Sku) -> list[tuple[Offer, Price]]:
    records = list(sources.source("gcp").parse(payload(*rows)))
    prices = {record.offer_id: record for record in records if isinstance(record, Price)}
    return [(record, prices[record.offer_id]) for record in records if isinstance(record, Offer)]


def price(instance_type: str, *rows: Sku, **terms: object) -> Price:
    """The one price of a machine, on demand unless said otherwise."""
    terms = {"pricing_category": "Standard"} | terms
    (found,) = [
        price
        for offer, price in parsed(*rows)
        if offer.instance_type == instance_type and all(getattr(offer, name) == value for name, value in terms.items())
    ]
    return found


def amount(*arguments: object, **terms: object) -> str | None:
    found = price(*arguments, **terms).list_unit_price
    return None if found is None else f"{found.normalize():f}"


def a2() -> list[Sku]:
    """On demand in Iowa, recorded by OpenCost in 2023 and the same since."""
    return [
        sku("A2 Instance Core running in Americas", "0.031611", group="CPU"),
        sku("A2 Instance Ram running in Americas", "0.004237", "GiBy.h", group="RAM"),
        sku("Nvidia Tesla A100 GPU running in Americas", "2.933908"),
    ]


def a3() -> list[Sku]:
    """Iowa: the GPU as listed in July 2026; core and memory split at will so that a GPU's host costs 1.182507638."""
    return [
        sku("A3 Instance Core running in Americas", "0.025204063", group="CPU"),
        sku("A3 Instance Ram running in Americas", "0.002253", "GiBy.h", group="RAM"),
        sku(H100, "9.796550569"),
        sku("SSD backed Local Storage", "0.08", "GiBy.mo", group="LocalSSD"),
    ]


def g4() -> list[Sku]:
    """Iowa, from Google's SKU group of G4 on-demand VMs as of 2026."""
    return [
        sku("G4 Instance Core running in Iowa", "0.04891", group="CPU"),
        sku("G4 Instance Ram running in Iowa", "0.00587", "GiBy.h", group="RAM"),
        sku("RTX 6000 96GB running in Iowa", "1.09565"),
        sku("1/8 vGPU no lssd running in Iowa", "0.64688"),
    ]


def a2_committed() -> list[Sku]:
    """A year's commitment in Iowa: core and memory are N2's, whose rates on demand are A2's too, the GPU 37 % off."""
    return [
        sku("Commitment v1: A2 Cpu in Americas for 1 Year", "0.019915", usage_type="Commit1Yr"),
        sku("Commitment v1: A2 Ram in Americas for 1 Year", "0.002669", "GiBy.h", usage_type="Commit1Yr"),
        sku(
            "Commitment v1: Nvidia Tesla A100 GPU running in Americas for 1 Year", "1.84836204", usage_type="Commit1Yr"
        ),
    ]
