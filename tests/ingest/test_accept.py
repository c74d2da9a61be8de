"""check, accept, replay and trace on one warehouse, as a user goes through a bad day."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ingest import archive
from warehouse import store
from warehouse.ddl import TABLES
from warehouse.load import Arrival, load
from warehouse.tables import Batch, Gpu

GOOD = "runpod_2026-09.json"
B200 = "SELECT list_unit_price FROM price_now WHERE gpu_id = 'B200-SXM' AND variant = 'secure'"


def changed(recorded, change):
    """RunPod's answer with something done to each of its GPU types."""
    document = json.loads(recorded(GOOD))
    document["data"]["gpuTypes"] = [kept for gpu in document["data"]["gpuTypes"] if (kept := change(gpu))]
    return json.dumps(document).encode()


def b200_at(amount):
    return lambda gpu: gpu | {"securePrice": amount} if gpu["id"] == "NVIDIA B200" else gpu


def hundredfold(gpu):
    prices = {name: round(gpu[name] * 100, 2) for name in ("securePrice", "communityPrice") if gpu.get(name)}
    return gpu | prices


@pytest.fixture
def refresh(wire, gpuplan):
    def of(payload):
        wire.says(payload)
        return gpuplan("refresh", "runpod")

    return of


@pytest.fixture
def listed(gpuplan):
    def of(*words):
        result = gpuplan("check", *words, "--format", "json")
        return result.exit_code, {case["checks"][0]: case for case in json.loads(result.stdout)["data"]}

    return of


def test_a_genuine_jump_is_published_from_the_time_it_was_seen(refresh, gpuplan, listed, recorded):
    refresh(recorded(GOOD))
    assert listed("--fail") == (0, {})
    told = refresh(changed(recorded, b200_at(0.6)))
    assert ("1 held back: `gpuplan check`" in told.stdout, ", 1 held back, in " in told.stderr) == (True, True)
    assert "1 would be held back" in gpuplan("refresh", "runpod", "--dry-run").stderr
    code, cases = listed("--fail")
    case = cases["band"]
    assert (code, case["verdict"], case["published_value"], case["offered_value"]) == (1, "quarantined", 6.79, 0.6)
    assert [float(amount) for (amount,) in gpuplan.ask(B200)] == [6.79]
    accepted = gpuplan("accept", case["case_id"][:6], "--note", "a promotion")
    assert (accepted.exit_code, listed("--fail")) == (0, (0, {}))
    assert [float(amount) for (amount,) in gpuplan.ask(B200)] == [0.6]
    ((since, seen),) = gpuplan.ask(
        "SELECT valid_from, (SELECT fetched_at FROM batch WHERE batch_id = 2) FROM price_now "
        "WHERE gpu_id = 'B200-SXM' AND variant = 'secure'"
    )
    assert since == seen
    assert gpuplan.ask("SELECT note, accepted_value FROM acceptance") == [("a promotion", Decimal("0.6"))]
    refresh(changed(recorded, b200_at(0.61)))
    assert listed() == (0, {})


def test_a_case_ends_by_itself_and_says_when(refresh, gpuplan, listed, recorded):
    refresh(recorded(GOOD))
    refresh(changed(recorded, b200_at(0.01)))
    refresh(changed(recorded, b200_at(0.01)))
    assert listed()[1]["band"]["seen_count"] == 2
    refresh(recorded(GOOD))
    assert listed() == (0, {})
    ended = listed("--closed")[1]["band"]
    assert gpuplan.ask("SELECT fetched_at FROM batch WHERE batch_id = 4")[0][0].isoformat() == ended["closed_at"]
    assert gpuplan.ask("SELECT count(*) FROM price WHERE valid_to IS NOT NULL") == [(0,)]


def test_a_refused_batch_is_read_again_from_the_archive(refresh, gpuplan, listed, recorded):
    refresh(recorded(GOOD))
    kept = iter(range(99))
    half = changed(recorded, lambda gpu: gpu if next(kept) % 3 else None)
    assert refresh(half).exit_code == 1
    case = listed()[1]["coverage"]
    before = gpuplan.ask("SELECT count(*) FROM price_now")[0][0]
    result = gpuplan("accept", case["case_id"], "--note", "they closed a hall")
    assert result.exit_code == 0, result.stderr
    assert gpuplan.ask("SELECT count(*) FROM price_now")[0][0] == case["offered_value"] < 0.7 * before
    assert refresh(half).exit_code == 0


def test_a_hundredfold_that_is_accepted_stays_accepted(refresh, gpuplan, listed, recorded):
    refresh(recorded(GOOD))
    dear = changed(recorded, hundredfold)
    assert refresh(dear).exit_code == 1
    assert gpuplan("accept", listed()[1]["mass"]["case_id"]).exit_code == 0
    assert [float(amount) for (amount,) in gpuplan.ask(B200)] == [679]
    assert refresh(dear).exit_code == 0
    assert listed() == (0, {})


def test_a_seller_that_really_gives_up_most_of_its_machines_is_let_pass_once_and_for_good(
    refresh, gpuplan, listed, recorded
):
    """Its H100s, which are always there, its floor and most of its rows go at once; next day one comes back."""
    refresh(recorded(GOOD))
    left = iter(range(99))
    small = changed(recorded, lambda gpu: gpu if "H100" not in gpu["id"] and next(left) < 8 else None)
    assert refresh(small).exit_code == 1
    ((check, case),) = listed()[1].items()
    assert (check, case["checks"]) == ("floor", ["floor", "coverage", "prices", "canary"])
    assert gpuplan("accept", case["case_id"], "--note", "they say so themselves").exit_code == 0
    assert gpuplan.ask("SELECT count(*) FROM price_now") == [(case["offered_value"],)]
    left = iter(range(99))
    larger = changed(recorded, lambda gpu: gpu if "H100" not in gpu["id"] and next(left) < 9 else None)
    assert refresh(larger).exit_code == 0
    assert listed() == (0, {})


NOTHING = [(b"<html>", "payload", "nothing in it to publish"), (503, "fetch", "nothing came")]


@pytest.mark.parametrize("nothing", NOTHING, ids=["refused", "failed"])
def test_what_brought_nothing_can_not_be_accepted(refresh, gpuplan, listed, monkeypatch, nothing):
    payload, check, said = nothing
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    refresh(payload)
    refresh(payload)
    code, cases = listed("--fail")
    assert (code, cases[check]["seen_count"]) == (1, 2)
    refused = gpuplan("accept", cases[check]["case_id"])
    assert (refused.exit_code, said in refused.stderr) == (2, True)


@pytest.mark.parametrize("name", ["", "zzzz", "%", "' OR true --"])
def test_a_case_that_is_not_there_is_the_users_mistake(gpuplan, name):
    refused = gpuplan("accept", "--", name) if name else gpuplan("accept", "")
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1 or "Usage" in refused.stderr


A10 = {
    "vendor": "NVIDIA", "architecture": "Ampere", "form_factor": "PCIe", "launch_year": 2021, "memory_size_gb": 24,
    "usable_memory_gib": 22.5, "memory_type": "GDDR6", "memory_bandwidth_gb_per_s": 600, "source_name": "datasheet",
    "confidence": "A",
}  # fmt: skip
SHEET = """kind,service_provider_name,gpu,gpu_count,price,unit,currency,source_url,quoted_on
price,CoreWeave,A10,8,{amount},Hours,USD,https://www.coreweave.com/pricing,2026-09-20
"""


@pytest.fixture
def bad_week(refresh, gpuplan, listed, recorded, tmp_path):
    """A warehouse that went through all that a firewall is for, with a sheet of quotes and rows without payloads."""
    with store.writing(gpuplan.warehouse) as connection:
        gpu = Gpu(source="seed", gpu_id="A10", **A10)
        load(connection, Arrival("seed", datetime(2026, 1, 1, tzinfo=UTC)), [gpu])
        load(connection, Arrival("planner", datetime(2026, 1, 1, tzinfo=UTC), payload_sha256="ab" * 32), [])
    refresh(recorded(GOOD))
    sheet = tmp_path / "mine.csv"
    for amount in ("9.24", "9.94"):
        sheet.write_text(SHEET.format(amount=amount), encoding="utf-8")
        assert gpuplan("quotes", "import", str(sheet)).exit_code == 0
    refresh(changed(recorded, b200_at(0.6)))
    refresh(b"<html>")
    refresh(changed(recorded, hundredfold))
    gpuplan("accept", listed()[1]["band"]["case_id"], "--note", "a promotion")
    gpuplan("accept", listed()[1]["mass"]["case_id"])
    refresh(recorded(GOOD))
    return gpuplan


def test_a_replay_is_the_same_row_for_row_and_overwrites_nothing(bad_week, tmp_path):
    again = tmp_path / "again.duckdb"
    result = bad_week("replay", "--into", str(again), "--format", "json")
    tables = {row["table"]: row for row in json.loads(result.stdout)["data"]}
    assert (result.exit_code, {(row["lacking"], row["new"]) for row in tables.values()}) == (0, {(0, 0)})
    assert (tables["batch"]["rows"], tables["gpu"]["rows"], tables["firewall_case"]["rows"]) == (11, 1, 4)
    assert "7 read again" in result.stderr
    assert "2 copied" in result.stderr
    with store.reading(again) as connection:
        for record in TABLES:
            query = f"SELECT * FROM {record.table()} ORDER BY ALL"
            assert connection.execute(query).fetchall() == bad_week.ask(query)
    assert bad_week("archive", "check").exit_code == 0
    once_more = bad_week("replay", "--into", str(again))
    assert (once_more.exit_code, "nothing is overwritten" in once_more.stderr) == (2, True)


def test_a_payload_that_is_gone_or_damaged_is_named(refresh, gpuplan, warehouse, recorded):
    refresh(recorded(GOOD))
    refresh(changed(recorded, b200_at(0.6)))
    refresh(recorded(GOOD))
    assert gpuplan("archive", "check").exit_code == 0
    with store.reading(warehouse) as connection:
        (first,) = store.records(connection, Batch, "batch_id = 1")
    kept = archive.file(warehouse, "runpod", str(first.payload_sha256))
    content = kept.read_bytes()
    kept.write_bytes(content[:-3] + b"\0\0\0")
    checked = gpuplan("archive", "check")
    assert (checked.exit_code, str(kept) in checked.stderr, gpuplan("replay").exit_code) == (5, True, 5)
    kept.unlink()
    assert gpuplan("archive", "check").exit_code == 5
    stopped = gpuplan("replay")
    assert (stopped.exit_code, "the payload of batch 1 is not in the archive" in stopped.stderr) == (1, True)
    went_on = gpuplan("replay", "--keep-going")
    assert (went_on.exit_code, "2 copied, payload gone" in went_on.stderr) == (0, True), went_on.stderr
