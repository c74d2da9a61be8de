"""`gpuplan refresh` against a server on this machine: what is published, what is refused, what stands."""

import gzip
import json
from hashlib import sha256
from time import monotonic

import pytest
from click.testing import CliRunner

from gpuplan import main

GOOD = {"oci": "oci_2026-10-01.json", "runpod": "runpod_2026-09.json", "ecb": "ecb_2026-09-21.xml"}
HELD = """
SELECT (SELECT count(*) FROM price WHERE valid_to IS NULL), (SELECT count(*) FROM fx_rate WHERE valid_to IS NULL)
"""
SCHEMA_OF_ANOTHER = {
    "oci": b'{"products": []}',
    "runpod": b'{"data": {"gpus": []}}',
    "ecb": b"<rates><rate currency='USD'>1.1</rate></rates>",
    "azure": b'{"value": [], "nextLink": null}',
}


def azure_page(recorded, region: str, link: str | None = None, **changes: object) -> bytes:
    page = json.loads(recorded("azure_francecentral_2022.json"))
    items = [item | {"armRegionName": region} | changes for item in page["Items"]]
    return json.dumps({"Items": items, "NextPageLink": link}).encode()


def azure_regions(recorded, answer_of):
    """A server that knows two regions, and answers for a region as the test says."""

    def answer(request):
        wanted = request.query["$filter"]
        if "armRegionName" not in wanted:
            both = json.loads(azure_page(recorded, "francecentral"))["Items"]
            both += json.loads(azure_page(recorded, "westeurope"))["Items"]
            return json.dumps({"Items": both, "NextPageLink": None}).encode()
        return answer_of(wanted.partition("armRegionName eq '")[2].rstrip("'"), request)

    return answer


@pytest.mark.parametrize(
    ("source", "rows", "question", "value"),
    [
        ("oci", 58, "SELECT list_unit_price FROM price_now WHERE instance_type = 'BM.GPU.H100.8'", 10),
        (
            "runpod",
            72,
            "SELECT list_unit_price FROM price_now WHERE gpu_id = 'B200-SXM' AND variant = 'secure'",
            6.79,
        ),
        ("ecb", 3, "SELECT units_per_eur FROM fx_rate WHERE currency = 'USD'", 1.149),
    ],
)
def test_a_refresh_publishes_what_the_source_says(wire, gpuplan, recorded, source, rows, question, value):  # noqa: PLR0917
    wire.says(recorded(GOOD[source]))
    code, (batch,) = gpuplan.batches(source)
    assert (code, batch["outcome"], batch["row_count"], batch["opened_count"]) == (0, "loaded", rows, rows)
    assert [float(row[0]) for row in gpuplan.ask(question)] == [value]
    assert wire.requests[0].headers["User-Agent"].startswith("gpuplan/")


def test_a_second_reading_of_the_same_prices_opens_no_period(wire, gpuplan, recorded):
    wire.says(recorded(GOOD["oci"]))
    gpuplan.batches("oci")
    _, (batch,) = gpuplan.batches("oci")
    assert (batch["outcome"], batch["opened_count"], batch["closed_count"]) == ("loaded", 0, 0)


def test_one_dead_azure_region_leaves_the_others_fresh_and_itself_as_old_as_it_is(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    wire.answers = azure_regions(recorded, lambda region, _: azure_page(recorded, region))
    gpuplan.batches("azure")
    seen = "SELECT region_id, max(observed_at) FROM price_now GROUP BY ALL ORDER BY ALL"
    (_, france), (_, europe) = gpuplan.ask(seen)
    wire.answers = azure_regions(
        recorded,
        lambda region, _: 503 if region == "westeurope" else azure_page(recorded, region),
    )
    code, batches = gpuplan.batches("azure")
    assert (code, [b["outcome"] for b in batches]) == (3, ["loaded", "failed"])
    assert "HTTP 503" in batches[1]["message"]
    (_, france_now), (_, europe_now) = gpuplan.ask(seen)
    assert france_now > france
    assert europe_now == europe


def test_a_list_of_regions_that_did_not_come_is_a_failure_until_regions_are_read_again(
    wire, gpuplan, recorded, monkeypatch
):
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")

    def failing():
        (azure,) = [row for row in told("sources") if row["source"] == "azure"]
        return azure["bad_parts"], [(case["verdict"], case["scope"]) for case in told("check")]

    def told(verb):
        return json.loads(gpuplan(verb, "--format", "json").stdout)["data"]

    wire.says(503)
    code, (batch,) = gpuplan.batches("azure")
    assert (code, batch["outcome"], failing()) == (1, "failed", (1, [("failed", None)]))
    wire.answers = azure_regions(recorded, lambda region, _: azure_page(recorded, region))
    assert gpuplan.batches("azure")[0] == 0
    assert failing() == (0, [])


def test_azures_pages_are_followed_through_the_mirror_they_were_asked_of(wire, gpuplan, recorded):
    def pages(region, request):
        if "$skip" in request.query:
            return azure_page(recorded, region, skuName="NC6s v3 Spot", armSkuName="Standard_NC6s_v3")
        link = f"https://prices.azure.com:443/api/retail/prices?$filter={request.query['$filter']}&$skip=1000"
        return azure_page(recorded, region, link)

    wire.answers = azure_regions(recorded, pages)
    code, batches = gpuplan.batches("azure")
    assert (code, [b["outcome"] for b in batches]) == (0, ["loaded", "loaded"])
    assert sum("$skip" in request.query for request in wire.requests) == 2


@pytest.mark.parametrize("same", ["link", "page"])
def test_paging_that_loops_ends_as_a_failure(wire, gpuplan, recorded, same):
    count = iter(range(100))

    def pages(region, request):
        link = f"{wire.url}/api/retail/prices?$filter={request.query['$filter']}&$skip=1"
        unlike = {"location": str(next(count))} if same == "link" else {}
        return azure_page(recorded, region, link, **unlike)

    wire.answers = azure_regions(recorded, pages)
    code, batches = gpuplan.batches("azure")
    assert (code, {b["outcome"] for b in batches}) == (1, {"failed"})
    assert "paging loops" in batches[0]["message"]
    assert len(wire.requests) < 8


@pytest.mark.parametrize(("source", "busy"), [("runpod", (429, {"Retry-After": "1"}, b"")), ("oci", 500), ("ecb", 503)])
def test_a_busy_server_is_asked_again_and_not_before_it_says(wire, gpuplan, recorded, source, busy):
    wire.says(busy, recorded(GOOD[source]))
    began = monotonic()
    code, (batch,) = gpuplan.batches(source)
    assert (code, batch["outcome"], len(wire.requests)) == (0, "loaded", 2)
    assert monotonic() - began >= (1 if isinstance(busy, tuple) else 0)


def test_half_of_the_offers_gone_is_an_outage_and_not_a_sale(wire, gpuplan, recorded):
    wire.says(recorded(GOOD["oci"]))
    gpuplan.batches("oci")
    document = json.loads(recorded(GOOD["oci"]))
    document["items"] = [item for item in document["items"] if item["partNumber"].startswith("B1")]
    wire.says(json.dumps(document).encode())
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"]) == (1, "refused")
    assert "10 rows came where 29 hold now" in batch["message"]


def test_one_source_that_fails_is_nobody_elses_failure(wire, gpuplan, recorded):
    wire.answers = lambda request: b"<html>" if request.path == "/graphql" else recorded(GOOD["oci"])
    code, batches = gpuplan.batches("runpod", "oci")
    assert (code, [(b["source"], b["outcome"]) for b in batches]) == (
        3,
        [("runpod", "refused"), ("oci", "loaded")],
    )


def test_a_field_nobody_knows_is_reported_and_a_lost_one_is_refused(wire, gpuplan, recorded):
    document = json.loads(recorded(GOOD["oci"]))
    document["items"][3]["carbonSurcharge"] = 0.2
    wire.says(json.dumps(document).encode())
    _, (batch,) = gpuplan.batches("oci")
    assert batch["outcome"] == "loaded"
    assert "unread fields: items.carbonSurcharge" in batch["message"]
    del document["items"][3]["metricName"]
    wire.says(json.dumps(document).encode())
    _, (batch,) = gpuplan.batches("oci")
    assert (batch["outcome"], "no field items.metricName" in batch["message"]) == ("refused", True)


def test_every_payload_is_archived_as_it_came_and_named_by_its_digest(wire, gpuplan, recorded):
    good = recorded(GOOD["runpod"])
    wire.says(good)
    gpuplan.batches("runpod")
    (kept,) = (gpuplan.warehouse.with_name("gpuplan.duckdb.d") / "archive" / "runpod").iterdir()
    assert kept.name == f"{sha256(good).hexdigest()}.gz"
    assert gzip.decompress(kept.read_bytes()) == good
    assert gpuplan.ask("SELECT payload_sha256, payload_url FROM batch") == [
        (sha256(good).hexdigest(), f"{wire.url}/graphql")
    ]


def test_an_unknown_source_is_a_usage_error_with_a_suggestion(gpuplan):
    result = gpuplan("refresh", "runpodd")
    assert result.exit_code == 2
    assert "did you mean runpod?" in result.stderr


def test_sources_says_how_fresh_each_is(wire, gpuplan, recorded):
    wire.says(recorded(GOOD["ecb"]))
    gpuplan.batches("ecb")
    wire.says(b"")
    gpuplan.batches("oci")
    rows = {row["source"]: row for row in json.loads(gpuplan("sources", "--format", "json").stdout)["data"]}
    assert rows["ecb"]["freshness"] == "fresh"
    assert rows["ecb"]["bad_parts"] == 0
    assert rows["oci"]["freshness"] == "never read"
    assert rows["oci"]["message"] == "oci: the payload is empty"
    assert {"azure", "runpod"} < set(rows)


def test_try_shows_rows_and_stores_nothing(wire, recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("GPUPLAN_WAREHOUSE", str(tmp_path / "none.duckdb"))
    wire.says(recorded(GOOD["oci"]))
    kept = tmp_path / "oci.json"
    live = CliRunner().invoke(main, ["try", "oci", "--keep", str(kept), "--format", "json"])
    assert live.exit_code == 0
    assert kept.read_bytes() == recorded(GOOD["oci"])
    again = CliRunner().invoke(main, ["try", "oci", "--from-file", str(kept), "--format", "json"])
    assert json.loads(again.stdout)["data"] == json.loads(live.stdout)["data"]
    assert len(json.loads(live.stdout)["data"]) == 29
    assert "rows left out" in live.stderr
    assert not (tmp_path / "none.duckdb").exists()


def test_try_keeps_several_pages_in_one_file_that_reads_back(wire, recorded, tmp_path):
    def pages(region, request):
        if "$skip" in request.query:
            return azure_page(recorded, region, None, armSkuName="Standard_NC12s_v3")
        question = request.query["$filter"]
        return azure_page(recorded, region, f"{wire.url}/api/retail/prices?$filter={question}&$skip=1")

    wire.answers = azure_regions(recorded, pages)
    kept = tmp_path / "azure.json"
    words = ["try", "azure", "--scope", "westeurope", "--format", "json"]
    live = json.loads(CliRunner().invoke(main, [*words, "--keep", str(kept)]).stdout)["data"]
    again = CliRunner().invoke(main, ["try", "azure", "--from-file", str(kept), "--format", "json"])
    assert json.loads(again.stdout)["data"] == live
    assert {row["instance_type"] for row in live} == {
        "Standard_NC24rs_v3",
        "Standard_NC6s_v3",
        "Standard_NC12s_v3",
    }


def test_try_refuses_a_missing_file_by_name(tmp_path):
    result = CliRunner().invoke(main, ["try", "oci", "--from-file", str(tmp_path / "gone.json")])
    assert result.exit_code == 2
    assert "gone.json: No such file" in result.stderr
