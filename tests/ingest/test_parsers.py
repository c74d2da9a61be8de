"""Each parser against recorded answers: the tables in `expected/` were read by a person beside the payload."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest import sources
from ingest.payload import Payload
from tests.ingest.payloads import FETCHED, FILES, recorded
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceComponent

HERE = Path(__file__).parent


def parsed(payload: Payload) -> list[dict[str, str]]:
    """The rows as text, each offer with its price; numbers without trailing zeros, times as days."""
    records = list(sources.source(payload.source).parse(payload))
    prices = {r.offer_id: r.model_dump() for r in records if isinstance(r, Price)}
    assert len(prices) == sum(isinstance(r, Offer) for r in records)
    rows = [
        r.model_dump() | prices.get(r.identity()[0], {}) for r in records if not isinstance(r, Price | PriceComponent)
    ]
    return [{name: plain(value) for name, value in row.items()} for row in rows]


def plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def azure_item(**changes: object) -> dict[str, object]:
    page = json.loads((HERE / "recorded" / "azure_2026.json").read_text())
    return page["Items"][0] | changes


def azure(*items: dict[str, object]) -> Payload:
    page = {"Items": items, "NextPageLink": None}
    return Payload("azure", json.dumps(page).encode(), "https://example.org", FETCHED)


def runpod(**changes: object) -> Payload:
    gpu = {"id": "NVIDIA L4", "memoryInGb": 24} | changes
    return Payload("runpod", json.dumps({"data": {"gpuTypes": [gpu]}}).encode(), "https://example.org", FETCHED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recorded_payload_gives_the_table_that_a_person_read(path):
    with (HERE / "expected" / f"{path.stem}.csv").open() as file:
        expected = list(csv.DictReader(file))
    payload = recorded(path)
    columns = list(expected[0])
    found = [{column: row[column] for column in columns} for row in parsed(payload)]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert payload.ledger.unread(sources.source(payload.source).CARD.ignored) == {}


def test_rows_left_out_of_a_recorded_payload_are_counted_by_reason():
    payload = recorded(HERE / "recorded" / "azure_francecentral_2022.json")
    parsed(payload)
    assert payload.ledger.dropped == {"Windows": 12, "Low Priority": 2}


@pytest.mark.parametrize("placeholder", [0, 0.0, 0.01])
def test_azures_placeholder_is_never_a_price(placeholder):
    (row,) = parsed(azure(azure_item(retailPrice=placeholder)))
    assert (row["price_status"], row["list_unit_price"]) == ("unpriced", "")
    assert "placeholder" in row["status_reason"]


def test_azures_latest_price_that_has_begun_holds():
    items = [
        azure_item(retailPrice=98.32, effectiveStartDate="2023-12-01T00:00:00Z"),
        azure_item(retailPrice=55.04, effectiveStartDate="2026-11-01T00:00:00Z"),
        azure_item(retailPrice=44.0, effectiveStartDate="2026-12-01T00:00:00Z"),
        azure_item(
            retailPrice=33.0, effectiveStartDate="2026-11-10T00:00:00Z", effectiveEndDate="2026-11-15T00:00:00Z"
        ),
    ]
    for order in (items, items[::-1]):
        (row,) = parsed(azure(*order))
        assert (row["list_unit_price"], row["provider_effective_from"]) == ("55.04", "2026-11-01")


def test_two_prices_of_one_date_leave_an_azure_machine_unpriced_in_any_order():
    items = [azure_item(retailPrice=98.32), azure_item(retailPrice=103.95)]
    for order in (items, items[::-1]):
        (row,) = parsed(azure(*order))
        assert (row["price_status"], row["list_unit_price"]) == ("unpriced", "")
        assert "98.32 and 103.95" in row["status_reason"]


def test_an_azure_row_that_came_twice_is_one_offer():
    (row,) = parsed(azure(azure_item(), azure_item()))
    assert row["list_unit_price"] == "98.32"


def test_an_azure_size_that_nobody_knows_is_kept_with_its_gpu_unknown():
    (row,) = parsed(azure(azure_item(armSkuName="Standard_ND72isr_XYZ_v9")))
    assert (row["gpu_id"], row["gpu_name"], row["gpu_count"]) == ("", "Standard_ND72isr_XYZ_v9", "")


def test_an_azure_fpga_is_not_a_gpu():
    payload = azure(azure_item(armSkuName="Standard_NP10s"))
    assert parsed(payload) == []
    assert payload.ledger.dropped == {"not a GPU (NP, NM)": 1}


def test_an_azure_payload_that_lacks_its_last_pages_is_refused():
    page = {"Items": [azure_item()], "NextPageLink": "https://prices.azure.com/api/retail/prices?$skip=1000"}
    payload = Payload("azure", json.dumps(page).encode(), "https://example.org", FETCHED)
    with pytest.raises(Refused, match="pages are missing"):
        parsed(payload)


def test_runpods_half_dollar_is_believed_where_cloud_and_stock_confirm_it():
    believed = {"securePrice": 0.5, "secureCloud": True, "lowestPrice": {"stockStatus": "Low"}}
    (row,) = parsed(runpod(**believed))
    assert (row["price_status"], row["list_unit_price"]) == ("listed", "0.5")
    (row,) = parsed(runpod(**believed | {"lowestPrice": {"stockStatus": None}}))
    assert (row["price_status"], row["list_unit_price"]) == ("unpriced", "")


def test_runpod_does_not_offer_what_is_null_zero_or_flagged_off():
    off = {"securePrice": 0.44, "secureCloud": False, "communityPrice": None, "communitySpotPrice": 0}
    assert parsed(runpod(**off)) == []


def test_runpods_committed_and_spot_prices_keep_their_terms():
    rows = parsed(runpod(secureSpotPrice=0.22, threeMonthPrice=0.35))
    assert [
        (r["pricing_category"], r["commitment_type"], r["commitment_months"], r["list_unit_price"]) for r in rows
    ] == [("Dynamic", "", "", "0.22"), ("Committed", "savings_plan", "3", "0.35")]


def test_a_graphql_error_with_status_200_is_refused():
    payload = Payload("runpod", b'{"errors": [{"message": "rate limited"}]}', "https://example.org", FETCHED)
    with pytest.raises(Refused, match="rate limited"):
        parsed(payload)


def test_ecb_rates_read_in_either_quote_style_and_over_several_days():
    head = '<e xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>'
    days = (
        '<Cube time="2026-10-06"><Cube currency="USD" rate="1.1269"/></Cube>'
        "<Cube time='2026-10-05'><Cube currency='USD' rate='1.1204'/></Cube>"
    )
    payload = Payload("ecb", f"{head}{days}</Cube></e>".encode(), "https://example.org", FETCHED)
    assert [(r["rate_on"], r["units_per_eur"]) for r in parsed(payload)] == [
        ("2026-10-06", "1.1269"),
        ("2026-10-05", "1.1204"),
    ]


def test_xml_with_a_document_type_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(Refused, match="document type"):
        parsed(Payload("ecb", bomb, "https://example.org", FETCHED))
