"""The parts of a source: one that there is not is refused, one that left its seller's list ends once."""

import json

import pytest

from tests.ingest.test_refresh import azure_page, azure_regions

HELD = "SELECT region_id, count(*) FILTER (valid_to IS NULL) > 0 FROM price GROUP BY ALL ORDER BY ALL"


@pytest.fixture
def azure(wire, gpuplan, recorded, monkeypatch):
    """A server that lists regions, of which some are dead; what a refresh makes of it is asked of the program."""
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")

    def refreshed(*regions, dead=(), words=()):
        def answer(request):
            if "armRegionName" in request.query["$filter"]:
                return azure_regions(recorded, lambda r, _: 503 if r in dead else azure_page(recorded, r))(request)
            items = [item for region in regions for item in json.loads(azure_page(recorded, region))["Items"][:1]]
            return json.dumps({"Items": items, "NextPageLink": None}).encode()

        wire.answers = answer
        code, rows = gpuplan.batches("azure", *words)
        return code, [(row.get("scope"), row.get("outcome")) for row in rows if "move" not in row]

    return refreshed


def failing(gpuplan):
    rows = json.loads(gpuplan("sources", "--format", "json").stdout)["data"]
    cases = json.loads(gpuplan("check", "--format", "json").stdout)["data"]
    return [row["bad_parts"] for row in rows if row["source"] == "azure"], [case["scope"] for case in cases]


def test_a_mistyped_region_is_refused_with_near_names_and_leaves_no_trace(azure, wire, gpuplan):
    azure("ukwest", "westeurope")
    wire.requests.clear()
    result = gpuplan("refresh", "azure", "--scope", "westeurop")
    assert result.exit_code == 2
    assert "--scope westeurop: azure has no such part; did you mean westeurope" in result.stderr
    assert not [r for r in wire.requests if "armRegionName" in r.query["$filter"]]
    assert gpuplan.ask("SELECT count(*) FROM batch") == [(2,)]
    assert failing(gpuplan) == ([0], [])
    wire.says(503)
    result = gpuplan("refresh", "azure", "--scope", "westeurop")
    assert (result.exit_code, gpuplan.ask("SELECT count(*) FROM batch")) == (1, [(2,)])
    assert "HTTP 503" in result.stderr
    assert "westeurop was never read; did you mean westeurope or " in result.stderr


def test_a_region_that_was_read_is_asked_without_the_list(azure, wire):
    azure("ukwest", "westeurope")
    wire.requests.clear()
    assert azure(words=("--scope", "westeurope")) == (0, [("westeurope", "loaded")])
    assert ["armRegionName" in r.query["$filter"] for r in wire.requests] == [True]


def test_a_region_that_failed_and_left_the_list_ends_once(azure, gpuplan, tmp_path):
    azure("ukwest", "westeurope")
    assert azure("ukwest", "westeurope", dead=["westeurope"]) == (3, [("ukwest", "loaded"), ("westeurope", "failed")])
    assert failing(gpuplan) == ([1], ["westeurope"])
    assert azure("ukwest", words=("--dry-run",)) == (0, [])
    assert failing(gpuplan) == ([1], ["westeurope"])
    told = gpuplan("refresh", "azure")
    assert (told.exit_code, "westeurope: gone from the list of parts; 8 withdrawn" in told.stderr) == (0, True)
    assert gpuplan.ask(HELD) == [("ukwest", True), ("westeurope", False)]
    assert failing(gpuplan) == ([0], [])
    assert azure("ukwest") == (0, [("ukwest", "loaded")])
    assert azure("ukwest", words=("--due",)) == (0, [])
    assert gpuplan("replay", "--into", str(tmp_path / "again.duckdb")).exit_code == 0
    azure("ukwest", "westeurope")
    assert gpuplan.ask(HELD) == [("ukwest", True), ("westeurope", True)]


def test_too_many_regions_gone_at_once_are_an_outage_of_the_list(azure, gpuplan):
    azure("ukwest", "westeurope", "ukeast")
    assert azure("ukwest") == (3, [("ukwest", "loaded"), ("ukeast", "failed"), ("westeurope", "failed")])
    assert gpuplan.ask(HELD) == [("ukeast", True), ("ukwest", True), ("westeurope", True)]


def test_nothing_ends_where_nothing_was_read_well(azure, gpuplan):
    azure("ukwest", "westeurope")
    assert azure("ukwest", dead=["ukwest"]) == (1, [("ukwest", "failed")])
    assert gpuplan.ask(HELD) == [("ukwest", True), ("westeurope", True)]


def test_an_empty_list_of_regions_is_refused(azure, gpuplan):
    azure("ukwest")
    assert azure() == (1, [(None, "failed")])
    assert gpuplan.ask(HELD) == [("ukwest", True)]
