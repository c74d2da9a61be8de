"""Nebius's page of prices: read strictly, or refused; the recorded part of it is of 22 August 2026."""

import json

import pytest

from ingest import settle, sources
from ingest.payload import Payload
from tests.ingest.payloads import FETCHED, FOLDER
from warehouse.load import Refused
from warehouse.tables import Offer, Price

PAGE = (FOLDER / "nebius_2026-08-22.html").read_text(encoding="utf-8")
NAME = "NVIDIA HGX H100"
LISTED = [  # GPU, id, preemptible, on demand: USD for one GPU and hour, as printed
    ("NVIDIA HGX B300", "B300-SXM", "4.30", "7.85"),
    ("NVIDIA HGX B200", "B200-SXM", "3.95", "7.15"),
    ("NVIDIA HGX H200", "H200-SXM-141GB", "2.45", "4.50"),
    ("NVIDIA HGX H100", "H100-SXM-80GB", "2.15", "3.85"),
    ("NVIDIA RTX PRO 6000", None, "0.95", "1.80"),
]


def parsed(page: str) -> list[tuple[Offer, Price]]:
    rows = settle.parsed(sources.source("nebius"), Payload("nebius", page.encode(), "https://example.org", FETCHED))
    prices = {row.offer_id: row for row in rows if isinstance(row, Price)}
    return [(row, prices[row.offer_id]) for row in rows if isinstance(row, Offer)]


def test_each_price_on_the_page_is_the_price_of_one_gpu_on_one_way_to_have_it():
    found = {(o.gpu_name, o.gpu_id, o.pricing_category): p for o, p in parsed(PAGE) if p.price_status == "listed"}
    expected = {}
    for name, gpu_id, preemptible, on_demand in LISTED:
        expected |= {(name, gpu_id, "Dynamic"): preemptible, (name, gpu_id, "Standard"): on_demand}
    assert {key: str(price.list_unit_price) for key, price in found.items()} == expected
    assert {(price.pricing_unit, price.pricing_currency) for price in found.values()} == {("GPU-Hours", "USD")}


def test_a_lowest_price_is_no_price_and_what_is_sold_by_people_has_none():
    found = {(o.gpu_name, o.pricing_category): p for o, p in parsed(PAGE) if p.price_status != "listed"}
    assert {key: price.price_status for key, price in found.items()} == {
        ("NVIDIA GB300 NVL72", "Standard"): "reservation_only",
        ("NVIDIA GB200 NVL72", "Standard"): "reservation_only",
        ("NVIDIA L40S with Intel CPU", "Dynamic"): "unpriced",
        ("NVIDIA L40S with Intel CPU", "Standard"): "unpriced",
        ("NVIDIA L40S with AMD CPU", "Dynamic"): "unpriced",
        ("NVIDIA L40S with AMD CPU", "Standard"): "unpriced",
    }
    assert "from $1.82" in str(found["NVIDIA L40S with Intel CPU", "Standard"].status_reason)


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_the_table_reads_alike_however_deep_in_texts_it_is(depth):
    page = PAGE.replace('\\"', '"')
    for _ in range(depth):
        page = json.dumps(page)[1:-1]
    assert parsed(f"<html>{page}</html>") == parsed(PAGE)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("On-demand, GPU-hour", "On-demand, GPU-hour, from October 1", "0 tables with the columns"),
        ("On-demand, GPU-hour", r"Reserved, GPU-hour\",\"On-demand, GPU-hour", "0 tables with the columns"),
        ("$3.85", "€3.85", "the price of NVIDIA HGX H100 is '€3.85', which is not understood"),
        ("$3.85", "$3.85 until 1 October", "which is not understood"),
        ("$3.85", "3.85", "which is not understood"),
        (r",\"$3.85\"", "", "a row of 4 cells"),
    ],
)
def test_a_table_that_a_person_changed_is_refused_whole(before, after, told):
    with pytest.raises(Refused, match=r"^nebius: ") as refused:
        parsed(PAGE.replace(before, after))
    assert told in refused.value.message


def test_two_tables_of_the_same_columns_are_refused():
    with pytest.raises(Refused, match="2 tables"):
        parsed(PAGE + PAGE)


def test_thousands_have_a_comma_and_zero_is_no_price():
    assert str(price_of(PAGE.replace("$3.85", "$1,003.85")).list_unit_price) == "1003.85"
    free = price_of(PAGE.replace("$3.85", "$0.00"))
    assert (free.price_status, free.list_unit_price) == ("unpriced", None)


def price_of(page: str) -> Price:
    (price,) = (p for o, p in parsed(page) if (o.gpu_name, o.pricing_category) == (NAME, "Standard"))
    return price


def test_a_refresh_publishes_the_page_and_a_changed_page_leaves_it_standing(wire, gpuplan):
    asked = f"SELECT list_unit_price FROM price_now WHERE gpu_name = '{NAME}' ORDER BY ALL"
    wire.says(PAGE.encode(), PAGE.replace("vCPUs", "Cores").encode(), b"<html>Checking your browser</html>")
    outcomes = [gpuplan.batches("nebius")[1][0]["outcome"] for _ in range(3)]
    assert outcomes == ["loaded", "refused", "refused"]
    assert [float(row[0]) for row in gpuplan.ask(asked)] == [2.15, 3.85]
    assert {request.path for request in wire.requests} == {"/prices"}
