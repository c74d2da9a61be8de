"""What must not become a price of Google Cloud's: parts that are missing, listed at zero, twice, or by another unit."""

import json
from decimal import Decimal
from itertools import permutations

import pytest

from ingest import sources
from ingest.payload import Payload
from tests.ingest.gcp_parts import (
    FETCHED,
    a2,
    a3,
    amount,
    parsed,
    payload,
    price,
    sku,
)
from warehouse.load import Refused
from warehouse.tables import PriceComponent


@pytest.mark.parametrize(
    ("lost", "named"),
    [(0, "A2 cores"), (1, "A2 memory"), (2, "nvidia-tesla-a100 gpu")],
)
def test_a_machine_of_which_one_part_has_no_price_is_unpriced_and_names_it(lost, named):
    rows = a2()
    del rows[lost]
    found = price("a2-highgpu-1g", *rows)
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)
    assert found.status_reason == f"Google lists no price of {named} in us-central1 on these terms"
    records = list(sources.source("gcp").parse(payload(*rows)))
    assert not [record for record in records if isinstance(record, PriceComponent)]


def test_the_placeholder_of_a_preview_is_no_price():
    rows = a2()
    rows[2] = sku("Nvidia Tesla A100 GPU running in Americas", "0")
    found = price("a2-highgpu-1g", *rows)
    assert found.price_status == "unpriced"
    assert "only the placeholder 0 for nvidia-tesla-a100 gpu" in found.status_reason


def test_dollars_before_the_point_count_and_absent_dollars_are_none():
    parts = {r.component: r for r in sources.source("gcp").parse(payload(*a3())) if isinstance(r, PriceComponent)}
    assert parts["gpu"].list_unit_price == Decimal("9.796550569")
    assert parts["memory"].list_unit_price == Decimal("0.002253")
    ((_, twelve),) = parsed(sku("TPU7x running in Iowa", "12", group="TPU"))
    assert twelve.list_unit_price == 12


def test_the_currency_is_the_skus_own_and_two_in_one_machine_make_no_price():
    rupiah = [row["description"] for row in a2()]
    rows = [
        sku(rupiah[0], "474.165", group="CPU", currency="IDR"),
        sku(rupiah[1], "63.555", "GiBy.h", group="RAM", currency="IDR"),
        sku(rupiah[2], "44008.62", currency="IDR"),
    ]
    found = price("a2-highgpu-1g", *rows)
    assert (found.pricing_currency, found.list_unit_price) == ("IDR", Decimal("55100.775"))
    mixed = price("a2-highgpu-1g", *a2()[:2], rows[2])
    assert (mixed.price_status, mixed.status_reason) == ("unpriced", "Google lists the parts in IDR and USD")


def test_memory_by_the_decimal_gigabyte_is_more_of_them():
    rows = a2()
    rows[1] = sku("A2 Instance Ram running in Americas", "0.004", "GBy.h", group="RAM")
    assert amount("a2-highgpu-1g", *rows) == "3.67831222"  # 85 GiB are 91.26805504 GB


@pytest.mark.parametrize(("part", "unit"), [(0, "GiBy.h"), (1, "h"), (1, "GiBy.mo"), (2, "mo")])
def test_a_part_that_is_billed_by_a_strange_unit_makes_no_price(part, unit):
    rows = a2()
    rows[part]["pricingInfo"][0]["pricingExpression"]["usageUnit"] = unit
    assert f"a price by {unit}, a unit not known here" in price("a2-highgpu-1g", *rows).status_reason


def test_the_last_price_of_a_sku_holds_and_a_free_tier_is_not_its_price():
    rows = a2()
    rows[2]["pricingInfo"].insert(0, sku("", "9.99")["pricingInfo"][0])
    assert amount("a2-highgpu-1g", *rows) == "3.673385"
    tiers = rows[2]["pricingInfo"][-1]["pricingExpression"]["tieredRates"]
    tiers[0]["startUsageAmount"] = 100
    tiers.insert(0, {"startUsageAmount": 0, "unitPrice": {"currencyCode": "USD"}})
    assert amount("a2-highgpu-1g", *rows) == "3.673385"
    tiers[0]["unitPrice"]["units"] = "3"
    assert "no price of nvidia-tesla-a100 gpu" in price("a2-highgpu-1g", *rows).status_reason


def test_of_two_skus_of_one_part_the_newest_holds_in_any_order():
    name = "Nvidia Tesla A100 GPU running in Northern Virginia"
    old, new = sku(name, "3.5", at="2026-11-01T00:00:00Z"), sku(name, "2.933908", at="2026-11-19T00:00:00Z")
    for order in permutations([*a2()[:2], old, new]):
        assert amount("a2-highgpu-1g", *order) == "3.673385"


def test_two_skus_of_one_part_and_time_are_one_price_if_they_agree_and_none_if_not():
    same, free = sku("Nvidia Tesla A100 GPU running in Virginia", "2.933908"), sku("Nvidia Tesla A100 GPU", "0")
    assert amount("a2-highgpu-1g", *a2(), same, free) == "3.673385"
    for order in permutations([*a2(), sku("Nvidia Tesla A100 GPU running in Virginia", "2.5")]):
        assert "two prices (2.5 USD and 2.933908 USD) of" in price("a2-highgpu-1g", *order).status_reason


def test_a_tpu_listed_at_zero_has_no_price():
    ((_, found),) = parsed(sku("TpuV6e running in Columbus", "0", group="TPU", regions=["us-east5"]))
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)
    assert found.status_reason == "Google lists only the placeholder 0 for tpu-v6e in us-east5 on these terms"


def test_a_gpu_that_nobody_knows_is_kept_without_a_price():
    ((offer, found),) = parsed(sku("Nvidia R100 288GB GPU running in Americas", "21.5"))
    assert (offer.gpu_id, offer.gpu_name, offer.instance_type) == (None, "Nvidia R100 288GB GPU", None)
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)


def test_googles_error_in_place_of_a_page_is_one_line():
    error = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}
    with pytest.raises(Refused, match="Google says: API key not valid"):
        list(sources.source("gcp").parse(Payload("gcp", json.dumps(error).encode(), "https://example.org", FETCHED)))


def test_a_payload_that_lacks_its_last_pages_is_refused():
    page = json.dumps({"skus": a2(), "nextPageToken": "more"}).encode()
    with pytest.raises(Refused, match="pages are missing"):
        list(sources.source("gcp").parse(Payload("gcp", page, "https://example.org", FETCHED)))
