"""Many sources at once over real sockets: deadlines, one writer, what a second run and a timer get."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from time import monotonic

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.ingest.test_refresh import azure_page, azure_regions

OCI = "oci_2026-10-01.json"
RUNPOD = "runpod_2026-09.json"


@pytest.fixture
def stuck(wire, recorded):
    """RunPod answers when the test lets it, Oracle at once."""
    free = threading.Event()

    def answer(request):
        if request.path == "/graphql":
            free.wait(20)
            return recorded(RUNPOD)
        return recorded(OCI)

    wire.answers = answer
    yield free
    free.set()


def command(gpuplan, *words: str) -> list[str]:
    return [sys.executable, "-m", "gpuplan", "refresh", *words, "--warehouse", str(gpuplan.warehouse)]


def test_sources_are_asked_side_by_side(wire, gpuplan, recorded):
    both = threading.Barrier(2, timeout=10)

    def answer(request):
        both.wait()
        return recorded(RUNPOD if request.path == "/graphql" else OCI)

    wire.answers = answer
    code, batches = gpuplan.batches("runpod", "oci")
    assert (code, {b["outcome"] for b in batches}) == (0, {"loaded"})


def test_a_source_over_its_deadline_fails_alone_and_the_process_ends(stuck, gpuplan):
    began = monotonic()
    run = subprocess.run(
        command(gpuplan, "runpod", "oci", "--deadline", "2", "--format", "json"),
        capture_output=True,
        text=True,
        timeout=18,
        check=False,
    )
    assert monotonic() - began < 15
    outcomes = {row["source"]: row for row in json.loads(run.stdout)["data"]}
    assert (run.returncode, outcomes["oci"]["outcome"], outcomes["runpod"]["outcome"]) == (3, "loaded", "failed")
    assert outcomes["runpod"]["message"] == "runpod: not read within its deadline of 2 s"
    assert gpuplan.ask("SELECT DISTINCT source FROM price_now") == [("oci",)]


def test_a_server_that_drips_is_given_up_at_the_deadline(gpuplan, dripping):
    began = monotonic()
    code, (batch,) = gpuplan.batches("oci", "--deadline", "1.5")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "deadline of 1.5 s" in batch["message"]
    assert monotonic() - began < 60  # the whole answer would take three hours


@pytest.fixture
def dripping(monkeypatch):
    """A server that sends a byte every tenth of a second and would go on for hours."""
    import socket  # noqa: PLC0415 - one test needs it

    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("GPUPLAN_OCI_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
    done = threading.Event()

    def serve():
        caller, _ = server.accept()
        with caller:
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
            while not done.wait(0.1):
                try:
                    caller.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    done.set()
    thread.join()
    server.close()


def test_regions_that_came_before_the_deadline_are_published_and_the_others_fail(wire, gpuplan, recorded):
    wire.answers = azure_regions(recorded, lambda region, _: azure_page(recorded, region))
    assert gpuplan.batches("azure")[0] == 0
    seen = "SELECT region_id, max(observed_at) FROM price_now GROUP BY ALL ORDER BY ALL"
    before = dict(gpuplan.ask(seen))
    free = threading.Event()

    def slow_in_the_west(region, _):
        if region == "westeurope":
            free.wait(20)
        return azure_page(recorded, region)

    wire.answers = azure_regions(recorded, slow_in_the_west)
    code, batches = gpuplan.batches("azure", "--deadline", "1.5")
    free.set()
    assert (code, [(b["scope"], b["outcome"]) for b in batches]) == (
        3,
        [("francecentral", "loaded"), ("westeurope", "failed")],
    )
    now = dict(gpuplan.ask(seen))
    assert now["francecentral"] > before["francecentral"]
    assert now["westeurope"] == before["westeurope"]


def test_a_second_refresh_leaves_with_one_line_and_a_code_of_its_own_or_waits(stuck, gpuplan):
    first = subprocess.Popen(command(gpuplan, "runpod"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert "asking" in first.stderr.readline()
    second = gpuplan("refresh", "oci")
    assert second.exit_code == 8
    assert second.stderr.strip() == (
        f"Error: another refresh of {gpuplan.warehouse} is still running; --wait SECONDS waits for it"
    )
    third = gpuplan("refresh", "oci", "--wait", "0.3")
    assert (third.exit_code, "after 0.3 s" in third.stderr) == (8, True)
    threading.Timer(0.5, stuck.set).start()
    assert gpuplan("refresh", "oci", "--wait", "30").exit_code == 0
    assert first.wait(timeout=180) == 0
    first.stderr.close()
    assert gpuplan.ask("SELECT DISTINCT source FROM price_now ORDER BY ALL") == [("oci",), ("runpod",)]


def test_a_killed_refresh_holds_nobody_up(stuck, gpuplan):
    killed = subprocess.Popen(command(gpuplan, "runpod"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    killed.stderr.readline()
    killed.kill()
    killed.wait()
    killed.stderr.close()
    assert gpuplan("refresh", "oci").exit_code == 0


def test_an_unforeseen_error_of_one_source_is_nobody_elses_and_tells_no_secret(wire, gpuplan, recorded, monkeypatch):
    def fetch(_):
        raise RuntimeError("https://me:secret@example.org")

    monkeypatch.setattr("ingest.sources.runpod.fetch", fetch)
    wire.says(recorded(OCI))
    code, batches = gpuplan.batches("runpod", "oci")
    assert (code, [b["outcome"] for b in batches]) == (3, ["failed", "loaded"])
    assert re.fullmatch(r"runpod: unforeseen RuntimeError in test_rounds\.py, line \d+", batches[0]["message"])


def test_a_log_has_a_dated_line_for_each_event_and_the_table_fits_80_columns(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    wire.answers = lambda request: b"<html>" if request.path == "/graphql" else recorded(OCI)
    result = gpuplan("refresh", "runpod", "oci", "lambda_cloud")
    lines = [line for line in result.stderr.splitlines() if not line.startswith("warning")]
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \w+: ", line) for line in lines)
    assert any(line.endswith("oci: asking 127.0.0.1") for line in lines)
    table = result.stdout.splitlines()
    assert max(map(len, table)) <= 80
    rows = {line.split()[0]: line.split()[1:] for line in table if not line.startswith(" ")}
    assert rows["oci"][:5] == ["loaded", "29", "+29", "~0", "-0"]
    assert rows["runpod"][0] == "refused"
    assert rows["lambda_cloud"][0] == "skipped"
    assert "set LAMBDA_API_KEY" in " ".join(table)


def test_a_terminal_gets_bars(wire, gpuplan, recorded):
    wire.says(recorded(OCI))
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        command(gpuplan, "oci"),
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 4096):
            drawn += piece
    except OSError:  # how a terminal ends on Linux
        pass
    os.close(ours)
    assert b"oci" in run.communicate(timeout=180)[0]
    assert run.returncode == 0
    assert b"all sources" in drawn
    assert b"1/1" in drawn
    assert b"oci: loaded, 29 offers, 29 new, 0 changed, 0 withdrawn" in drawn


def test_a_folder_that_cant_be_written_to_is_told_at_once(tmp_path, wire):
    blocked = tmp_path / "file"
    blocked.write_text("")
    result = CliRunner().invoke(main, ["refresh", "oci", "--warehouse", str(blocked / "gpuplan.duckdb")])
    assert result.exit_code == 1
    assert "can't write to" in result.stderr
    assert wire.requests == []
