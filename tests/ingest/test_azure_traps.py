"""What Azure's price list has trapped other tools with, each as it was reported, through to the figures users see."""

import csv
import json

import pytest

from ingest import http, sources
from ingest.payload import Payload
from ingest.shapes import shape
from tests.ingest.test_parsers import FETCHED, HERE, azure, azure_item, parsed
from warehouse.load import Refused

PLANS = [  # the savings plans of the machine of the thirteen rows
    {"unitPrice": 0.34323, "retailPrice": 0.34323, "term": "3 Years"},
    {"unitPrice": 0.49129, "retailPrice": 0.49129, "term": "1 Year"},
]
MACHINE = "Standard_NC24ads_A100_v4"


def thirteen():
    """The real rows of one machine in one region, under the name of a machine with a GPU."""
    with (HERE / "recorded" / "azure_thirteen_rows_2026.csv").open() as file:
        for row in csv.DictReader(file):
            item = azure_item(armSkuName=MACHINE, armRegionName="westus3", retailPrice=float(row["retailPrice"]))
            item |= {name: row[name] for name in ("productName", "skuName", "type")} | {"meterName": row["skuName"]}
            item |= {"reservationTerm": row["reservationTerm"]} if row["reservationTerm"] else {}
            yield item | ({"savingsPlan": PLANS} if row["has_savingsPlan"] else {})


def serve(wire, *items):
    """Answer both questions, for the regions and for each of them, with rows of one region."""
    wire.says(json.dumps({"Items": items, "NextPageLink": None}).encode())


def hourly(gpuplan, where="true"):
    columns = "pricing_category, commitment_type, commitment_months, price_usd_per_instance_hour"
    return sorted(gpuplan.ask(f"SELECT {columns} FROM price_now WHERE {where}"), key=str)


def machines(count, region="westus3"):
    return [azure_item(armSkuName=f"Standard_ND{n}isr_TEST_v1", armRegionName=region) for n in range(count)]


def test_thirteen_rows_of_one_machine_are_six_offers():
    payload = azure(*thirteen())
    found = {
        (r["pricing_category"], r["commitment_type"], r["commitment_months"], r["list_unit_price"], r["pricing_unit"])
        for r in parsed(payload)
    }
    assert found == {
        ("Standard", "", "", "0.673", "Hours"),
        ("Dynamic", "", "", "0.6057", "Hours"),
        ("Committed", "reservation", "12", "3478", "Term"),
        ("Committed", "reservation", "36", "6721", "Term"),
        ("Committed", "savings_plan", "12", "0.49129", "Hours"),
        ("Committed", "savings_plan", "36", "0.34323", "Hours"),
    }
    assert payload.ledger.dropped == {"Windows": 6, "Cloud Services": 2, "Low Priority": 1}


def test_a_reservation_is_its_total_over_its_hours_and_a_savings_plan_is_hourly(wire, gpuplan):
    five_years = azure_item(
        armSkuName=MACHINE, armRegionName="westus3", type="Reservation", reservationTerm="5 Years", retailPrice=9000.0
    )
    serve(wire, *thirteen(), five_years)
    assert gpuplan("refresh", "azure").exit_code == 0
    assert hourly(gpuplan) == [
        ("Committed", "reservation", 12, pytest.approx(3478 / 8760)),
        ("Committed", "reservation", 36, pytest.approx(6721 / 26280)),
        ("Committed", "reservation", 60, pytest.approx(9000 / 43800)),
        ("Committed", "savings_plan", 12, pytest.approx(0.49129)),
        ("Committed", "savings_plan", 36, pytest.approx(0.34323)),
        ("Dynamic", None, None, pytest.approx(0.6057)),
        ("Standard", None, None, pytest.approx(0.673)),
    ]


def test_a_cent_for_an_h100_in_ukwest_is_no_price_and_lowers_nothing(wire, gpuplan):
    serve(
        wire, azure_item(armRegionName="ukwest", retailPrice=0.01), azure_item(armRegionName="ukwest", skuName="Spot")
    )
    assert gpuplan("refresh", "azure").exit_code == 0
    assert hourly(gpuplan, "pricing_category = 'Standard'") == [("Standard", None, None, None)]
    assert gpuplan.ask("SELECT missing_reason FROM price_now WHERE missing_reason IS NOT NULL") == [
        ("Azure lists the placeholder 0.01",)
    ]
    assert gpuplan.ask("SELECT min(price_usd_per_gpu_hour) FROM price_now") == [(pytest.approx(98.32 / 8),)]


def test_spot_that_costs_as_much_as_on_demand_is_kept_and_told():
    """H200 in uksouth, autumn 2026: both 106.00."""
    both = {"armSkuName": "Standard_ND96isr_H200_v5", "armRegionName": "uksouth", "retailPrice": 106.0}
    cheaper = {"armSkuName": "Standard_NC40ads_H100_v5", "armRegionName": "uksouth"}
    payload = azure(
        azure_item(**both),
        azure_item(**both, skuName="X Spot"),
        azure_item(**cheaper, retailPrice=9.98),
        azure_item(**cheaper, retailPrice=1.844304, skuName="X Spot"),
    )
    assert {r["list_unit_price"] for r in parsed(payload)} == {"106", "9.98", "1.844304"}
    told = "spot costs no less than on demand: 1 machines, such as Standard_ND96isr_H200_v5"
    assert payload.ledger.remarks == {told}


def test_a_price_that_begins_tomorrow_is_not_todays():
    payload = azure(azure_item(effectiveStartDate="2026-11-21T00:00:00Z"))
    assert parsed(payload) == []
    assert payload.ledger.dropped == {"not yet in force": 1}


@pytest.mark.parametrize("field", ["armSkuName", "armRegionName"])
def test_a_row_without_a_machine_or_a_region_is_left_out_and_counted(field):
    payload = azure(azure_item(**{field: ""}))
    assert parsed(payload) == []
    assert sum(payload.ledger.dropped.values()) == 1


def test_a_dump_of_the_list_whose_fields_somebody_renamed_is_refused():
    """A public copy of 2022 has `items` where the interface has `Items`: not Azure's answer, so not believed."""
    payload = Payload("azure", json.dumps({"items": [azure_item()], "NextPageLink": None}).encode(), "x", FETCHED)
    with pytest.raises(Refused, match="no field Items; this is another schema"):
        parsed(payload)


@pytest.mark.parametrize("link", [None, "", "absent"])
def test_a_last_page_has_no_link_or_an_empty_one(link):
    page = {"Items": [azure_item()]} | ({} if link == "absent" else {"NextPageLink": link})
    assert len(parsed(Payload("azure", json.dumps(page).encode(), "x", FETCHED))) == 1


def test_pages_without_end_are_a_failure(wire, gpuplan, monkeypatch):
    monkeypatch.setattr(http, "MOST_PAGES", 5)

    def endless(request):
        page = int(request.query.get("$skip", 0)) + 1000
        link = f"{wire.url}/api/retail/prices?$skip={page}"
        return json.dumps({"Items": [azure_item(location=str(page))], "NextPageLink": link}).encode()

    wire.answers = endless
    code, (batch,) = gpuplan.batches("azure")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "paging does not end" in batch["message"]
    assert len(wire.requests) == 6


def test_questions_are_by_region_and_without_the_words_that_azure_answers_with_400(wire, gpuplan):
    serve(wire, azure_item(armRegionName="westus3"))
    gpuplan("refresh", "azure")
    filters = [request.query["$filter"] for request in wire.requests]
    assert filters[1].endswith("armRegionName eq 'westus3'")
    assert not any(word in text for text in filters for word in ("not(", "not ", "endswith", "startswith"))


def test_prices_of_another_region_are_refused_not_taken_for_this_ones(wire, gpuplan):
    here, there = azure_item(armRegionName="ukwest"), azure_item(armRegionName="eastus")
    wire.answers = lambda request: json.dumps(
        {"Items": [there if "armRegionName eq" in request.query["$filter"] else here], "NextPageLink": None}
    ).encode()
    code, (batch,) = gpuplan.batches("azure")
    assert (code, batch["scope"], batch["outcome"]) == (1, "ukwest", "refused")
    assert "a row of eastus in the batch for ukwest" in batch["message"]
    assert gpuplan.ask("SELECT count(*) FROM price") == [(0,)]


def test_thirty_per_cent_of_the_rows_gone_is_an_outage_and_the_last_good_ones_stand(wire, gpuplan):
    serve(wire, *machines(20))
    gpuplan("refresh", "azure")
    serve(wire, *machines(14))
    code, (batch,) = gpuplan.batches("azure")
    assert (code, batch["outcome"]) == (1, "refused")
    assert "14 rows came where 20 hold now" in batch["message"]
    assert gpuplan.ask("SELECT count(*) FROM price_now") == [(20,)]
    serve(wire, *machines(15))
    assert gpuplan.batches("azure")[0] == 0


def test_a_machine_that_azure_withdrew_keeps_its_past(wire, gpuplan):
    serve(wire, *machines(6))
    gpuplan("refresh", "azure")
    ((then,),) = gpuplan.ask("SELECT max(fetched_at) FROM batch")
    serve(wire, *machines(5))
    gpuplan("refresh", "azure")
    gone = "instance_type = 'Standard_ND5isr_TEST_v1'"
    assert gpuplan.ask(f"SELECT count(*) FROM price_now WHERE {gone}") == [(0,)]
    past = gpuplan.ask(f"SELECT price_usd_per_instance_hour FROM price_at(TIMESTAMPTZ '{then}') WHERE {gone}")
    assert past == [(pytest.approx(98.32),)]


def test_an_a100_of_40_gb_is_never_one_of_80():
    assert shape("azure", "Standard_ND96asr_v4").gpu_id == "A100-SXM-40GB"
    assert shape("azure", "Standard_ND96amsr_A100_v4").gpu_id == "A100-SXM-80GB"
    assert shape("azure", "Standard_NC24ads_A100_v4").gpu_id == "A100-PCIE-80GB"


def test_every_field_of_the_thirteen_rows_is_read_or_ignored_by_name():
    payload = azure(*thirteen())
    parsed(payload)
    assert payload.ledger.unread(sources.source("azure").CARD.ignored) == {}
