"""`refresh --due` asks what cards say is due; `--dry-run` shows what would be published, and publishes nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ingest import due, sources
from tests.ingest.test_refresh import azure_page, azure_regions
from warehouse import store

OCI = "oci_2026-10-01.json"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = "SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM price), (SELECT max(valid_from) FROM price)"


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("read", "fresh", "is_due"),
    [
        ({}, set(), True),
        ({None: ago(25)}, set(), True),
        ({None: None}, set(), True),
        ({None: ago(21.7)}, set(), True),  # a timer that rings a little early must not skip a day
        ({None: ago(21.5)}, {None}, False),
        ({"east": ago(30), "west": ago(2)}, {"west"}, True),
        ({"east": None, "west": ago(2)}, {"west"}, True),
        ({"east": ago(3), "west": ago(2)}, {"east", "west"}, False),
    ],
)
def test_nine_tenths_of_the_interval_are_enough(read, fresh, is_due):
    card = sources.source("oci").CARD
    assert card.refresh_every_hours == 24
    assert due.fresh_parts(card, read, NOW) == fresh
    assert due.is_due(card, read, NOW) == is_due


@pytest.mark.parametrize("name", sources.names())
def test_a_source_is_asked_twice_at_least_before_its_first_warning(name):
    card = sources.source(name).CARD
    assert 1 <= card.refresh_every_hours <= card.warn_after_hours / 2
    assert card.warn_after_hours < card.error_after_hours


def test_what_was_read_is_not_due_and_what_failed_is(wire, gpuplan, recorded):
    wire.answers = lambda request: b"<html>" if request.path == "/graphql" else recorded(OCI)
    gpuplan.batches("oci", "runpod")
    count = len(wire.requests)
    code, batches = gpuplan.batches("oci", "runpod", "--due")
    assert (code, [b["source"] for b in batches]) == (1, ["runpod"])
    assert [request.path for request in wire.requests[count:]] == ["/graphql"]


def test_where_nothing_is_due_nothing_is_asked_and_all_is_well(wire, gpuplan, recorded):
    wire.says(recorded(OCI))
    gpuplan.batches("oci")
    wire.requests.clear()
    result = gpuplan("refresh", "oci", "--due")
    assert (result.exit_code, wire.requests) == (0, [])
    assert result.stderr.endswith("oci: not due yet\n")
    assert result.stdout == "no rows for this refresh: nothing is due\n"


def test_bundled_prices_are_always_due(wire, gpuplan, recorded):
    """However young they are: nobody has asked their source."""
    with store.writing(gpuplan.warehouse) as connection:
        connection.execute(
            "INSERT INTO batch BY NAME SELECT 1 AS batch_id, 'oci' AS source, 'loaded' AS outcome, true AS complete, "
            "0 AS row_count, 0 AS opened_count, 0 AS closed_count, 0 AS quarantined_count, now() AS fetched_at, "
            "now() AS loaded_at, '0.1.0' AS code_version"
        )
    wire.says(recorded(OCI))
    assert [b["outcome"] for b in gpuplan.batches("oci", "--due")[1]] == ["loaded"]


def test_of_a_source_with_regions_only_those_that_failed_are_asked_again(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    dead = ["westeurope"]
    wire.answers = azure_regions(recorded, lambda region, _: 503 if region in dead else azure_page(recorded, region))
    assert gpuplan.batches("azure")[0] == 3
    dead.clear()
    code, batches = gpuplan.batches("azure", "--due")
    assert (code, [(b["scope"], b["outcome"]) for b in batches]) == (0, [("westeurope", "loaded")])


def test_sources_says_what_is_due(wire, gpuplan, recorded):
    wire.says(recorded(OCI))
    gpuplan.batches("oci")
    rows = {row["source"]: row for row in json.loads(gpuplan("sources", "--format", "json").stdout)["data"]}
    assert (rows["oci"]["is_due"], rows["oci"]["refresh_every_hours"], rows["runpod"]["is_due"]) == (False, 24, True)


@pytest.fixture
def moved(wire, gpuplan, recorded):
    """Oracle's list as it was loaded, and a list of today: the H100 at 8 instead of 10, no B300."""
    wire.says(recorded(OCI))
    gpuplan.batches("oci")
    document = json.loads(recorded(OCI))
    (h100,) = [item for item in document["items"] if item["partNumber"] == "B98415"]
    h100["currencyCodeLocalizations"][0]["prices"][0]["value"] = 8
    document["items"] = [item for item in document["items"] if item["partNumber"] != "B112237"]
    wire.says(json.dumps(document).encode())
    return gpuplan


def test_a_dry_run_shows_each_move_with_old_and_new_price_and_publishes_nothing(moved):
    before = moved.ask(ALL)
    result = moved("refresh", "oci", "--dry-run", "--format", "json")
    rows = json.loads(result.stdout)["data"]
    assert result.exit_code == 0
    told = [(row["move"], row["thing"], row["price_before"], row["price_after"], row["change"]) for row in rows]
    assert told[0] == ("changed", "BM.GPU.H100.8", 10, 8, "-20.0%")
    assert {(move, after) for move, _, _, after, _ in told[1:]} == {("withdrawn", None)}
    assert {thing for _, thing, *_ in told[1:]} == {"BM.GPU.B300.8"}
    assert "oci: fit to load, " in result.stderr
    assert "loaded" not in result.stderr
    assert moved.ask(ALL) == before


def test_the_refresh_after_a_dry_run_publishes_just_that(moved):
    rows = json.loads(moved("refresh", "oci", "--dry-run", "--format", "json").stdout)["data"]
    _, (batch,) = moved.batches("oci")
    moves = [row["move"] for row in rows]
    assert (batch["new_count"], batch["changed_count"], batch["withdrawn_count"]) == (
        moves.count("opened"),
        moves.count("changed"),
        moves.count("withdrawn"),
    )


def test_a_dry_run_counts_all_and_shows_the_biggest(moved, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    table = moved("refresh", "oci", "--dry-run", "--limit", "1").stdout
    assert "0 opened, 1 changed" in " ".join(table.split())
    assert "the 1 biggest moves" in " ".join(table.split())
    assert "-20.0%" in table
    assert max(map(len, table.splitlines())) <= 80


def test_a_dry_run_that_fails_says_why_in_its_exit_code(wire, moved):
    wire.says(b"<html>")
    result = moved("refresh", "oci", "--dry-run")
    assert result.exit_code == 1
    assert "warning: oci: " in result.stderr
