"""What Oracle's price list has trapped readers with: tiers, currencies, decoys, halves that it does not state."""

import json

import pytest

from ingest import sources
from ingest.payload import Payload
from tests.ingest.test_parsers import FETCHED, HERE, parsed, recorded
from warehouse.load import Refused


def part(number, *tiers, currency="USD", more=(), **changes):
    """A part of the list; a tier is a value, or a value and the first unit it is for."""
    prices = [
        {"model": "PAY_AS_YOU_GO", "value": tier} if not isinstance(tier, tuple) else ranged(*tier) for tier in tiers
    ]
    return {
        "partNumber": number,
        "displayName": "OCI- Compute - GPU - Test",
        "metricName": "GPU Per Hour",
        "serviceCategory": "Compute - GPU",
        "currencyCodeLocalizations": [*more, {"currencyCode": currency, "prices": prices}],
    } | changes


def ranged(value, least, most=999999999999999):
    return {"model": "PAY_AS_YOU_GO", "value": value, "rangeMin": least, "rangeMax": most, "rangeUnit": "GPU-hours"}


def oci(*items):
    return Payload("oci", json.dumps({"items": items}).encode(), "https://example.org", FETCHED)


def prices(*items):
    payload = oci(*items)
    rows = parsed(payload)
    assert payload.ledger.unread(sources.source("oci").CARD.ignored) == {}
    return {(r["instance_type"], r["pricing_category"]): (r["price_status"], r["list_unit_price"]) for r in rows}


def test_a_preemptible_virtual_machine_costs_half_and_says_by_which_rule():
    rows = parsed(oci(part("B95909", 2)))
    assert {(r["instance_type"], r["pricing_category"], r["price_status"], r["list_unit_price"]) for r in rows} == {
        ("BM.GPU.A10.4", "Standard", "listed", "2"),
        ("VM.GPU.A10.1", "Standard", "listed", "2"),
        ("VM.GPU.A10.1", "Dynamic", "derived", "1"),
        ("VM.GPU.A10.2", "Standard", "listed", "2"),
        ("VM.GPU.A10.2", "Dynamic", "derived", "1"),
    }
    assert all("half the list price" in r["status_reason"] for r in rows if r["price_status"] == "derived")


def test_bare_metal_can_not_be_preempted():
    assert set(prices(part("B98415", 10))) == {("BM.GPU.H100.8", "Standard")}


def test_half_of_an_unknown_price_is_unknown():
    assert set(prices(part("B88518", 0)).values()) == {("unpriced", "")}


@pytest.mark.parametrize("tiers", [((0, 0, 100), (3.5, 100)), ((3.5, 100), (0, 0, 100))])
def test_a_free_first_tier_is_not_the_price(tiers):
    assert prices(part("B109479", *tiers)) == {("BM.GPU.L40S.4", "Standard"): ("listed", "3.5")}


@pytest.mark.parametrize("tiers", [((3.5, 0, 100), (3.0, 100)), (3.5, 0), (), (-1,)])
def test_tiers_that_name_no_one_price_leave_the_part_unpriced_and_the_others_whole(tiers):
    found = prices(part("B109479", *tiers), part("B98415", 10))
    assert found[("BM.GPU.L40S.4", "Standard")] == ("unpriced", "")
    assert found[("BM.GPU.H100.8", "Standard")] == ("listed", "10")


def test_of_several_currencies_dollars_are_taken():
    euro = {"currencyCode": "EUR", "prices": [{"model": "PAY_AS_YOU_GO", "value": 9.3}]}
    (row,) = parsed(oci(part("B98415", 10, more=[euro])))
    assert (row["list_unit_price"], row["pricing_currency"]) == ("10", "USD")


def test_a_list_in_another_currency_stays_in_it():
    (row,) = parsed(oci(part("B98415", 9.3, currency="EUR")))
    assert (row["list_unit_price"], row["pricing_currency"]) == ("9.3", "EUR")


def test_several_currencies_without_dollars_are_refused():
    euro = {"currencyCode": "EUR", "prices": [{"model": "PAY_AS_YOU_GO", "value": 9.3}]}
    with pytest.raises(Refused, match="B98415 has prices in EUR, JPY"):
        parsed(oci(part("B98415", 1550, currency="JPY", more=[euro])))


def test_decoys_are_left_out_and_counted():
    """Cloud@Customer's GPUs stand in the customer's own hall; VMware and Roving Edge are not by the GPU-hour."""
    payload = recorded(HERE / "recorded" / "oci_2026-10-01.json")
    assert {"B110965", "B111454", "B111455", "B108806", "B109493"}.isdisjoint(r["sku_id"] for r in parsed(payload))
    assert payload.ledger.dropped == {"GPU-hours of Compute Cloud@Customer": 3, "not by the GPU-hour": 5}


def test_a_part_of_no_known_shape_is_kept_by_the_gpu_and_never_halved():
    (row,) = parsed(oci(part("B999999", 7, displayName="OCI- Compute - GPU - VR200")))
    assert (row["gpu_name"], row["gpu_id"], row["gpu_count"], row["variant"]) == ("VR200", "", "", "B999999")
