"""A query that runs away is stopped: by its time, by its memory, by its rows, and by its user."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENDLESS = "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b WHERE a.range + b.range = 7"
GREEDY = "SELECT len(list(md5(range::VARCHAR))) FROM range(3000000)"


@pytest.fixture
def ask(seeded, gpuplan):
    return lambda *words: gpuplan(*words, "--warehouse", seeded)


def refused(said, *parts):
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
    assert all(part in said.stderr for part in parts), said.stderr


def test_a_query_is_stopped_when_its_time_is_over(ask):
    began = time.monotonic()
    refused(ask("sql", ENDLESS, "--timeout", "0.3"), "stopped after 0.3 s", "--timeout")
    assert time.monotonic() - began < 20


def test_the_limits_come_from_the_environment_too(ask, monkeypatch):
    monkeypatch.setenv("GPUPLAN_QUERY_TIMEOUT_S", "0.2")
    refused(ask("sql", ENDLESS), "stopped after 0.2 s")
    monkeypatch.setenv("GPUPLAN_QUERY_TIMEOUT_S", "60")
    monkeypatch.setenv("GPUPLAN_QUERY_MEMORY", "50MB")
    refused(ask("sql", GREEDY), "more than 50MB of memory", "--memory")


def test_a_query_that_wants_too_much_memory_is_refused_and_spills_nothing(ask, seeded):
    before = sorted(seeded.parent.rglob("*"))
    refused(ask("sql", GREEDY, "--memory", "50MB"), "more than 50MB of memory", "--memory")
    assert sorted(seeded.parent.rglob("*")) == before


def test_an_answer_of_more_than_a_million_rows_is_for_an_export(ask):
    refused(ask("sql", "FROM range(1000001)"), "more than 1,000,000 rows", "gpuplan export")


def test_after_a_stopped_query_the_next_is_answered(ask):
    assert ask("sql", ENDLESS, "--timeout", "0.2").exit_code == 1
    assert ask("sql", "SELECT 1 AS one", "--format", "csv", "--timeout", "5").stdout == "one\n1\n"


def test_a_questions_time_is_limited_as_well(ask):
    refused(ask("ask", "coverage", "--timeout", "0.0001"), "stopped after 0.0001 s")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--memory", "lots"), "--memory lots: not a size; write it as 500MB or 4GB"),
        (("--memory", "4GB'; DROP"), "not a size"),
        (("--timeout", "0"), "--timeout"),
        (("--timeout", "soon"), "--timeout"),
    ],
)
def test_a_limit_that_is_none_is_a_usage_error(ask, words, part):
    said = ask("sql", "SELECT 1", *words)
    assert (said.exit_code, said.stdout) == (2, "")
    assert part in said.stderr


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_user_can_interrupt_a_query(seeded):
    running = subprocess.Popen(
        [sys.executable, "-m", "gpuplan", "sql", ENDLESS, "--warehouse", str(seeded)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a job's child ignores it
    )
    while cpu_seconds(running.pid) < 3:  # by then it computes
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=180)
    assert (running.returncode, out) == (1, "")
    assert "Traceback" not in said
