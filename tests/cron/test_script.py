"""The script that every schedule calls: what it runs, and with which exit code it ends."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def program(tmp_path) -> Path:
    """A stand-in for the program: writes down how it was called, and ends with the code in a file named by its verb."""
    path = tmp_path / "gpuplan"
    path.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")"\necho "$*" >> calls\n[ -f "exit.$1" ] && exit "$(cat "exit.$1")"\nexit 0\n'
    )
    path.chmod(0o755)
    return path


def refresh(program: Path, **settings: str) -> int:
    env = {"GPUPLAN": str(program), "PATH": "/usr/bin:/bin", **settings}
    return subprocess.run([str(ROOT / "cron" / "refresh.sh")], env=env, check=False, timeout=180).returncode


def calls(program: Path) -> list[str]:
    return (program.parent / "calls").read_text().splitlines()


def test_alone_it_reads_what_is_due(program):
    assert refresh(program) == 0
    assert calls(program) == ["refresh --due --wait 600"]


def test_alerts_and_metrics_follow_where_they_are_set(program):
    assert refresh(program, GPUPLAN_ALERTS="a b.toml", GPUPLAN_METRICS="/m.prom", GPUPLAN_WAIT="5") == 0
    assert calls(program) == ["refresh --due --wait 5", "alerts a b.toml", "metrics --output /m.prom"]


def test_the_page_of_what_moved_is_made_after_the_refresh_from_seven_days_ago_or_from_the_last_one(program):
    assert refresh(program, GPUPLAN_MARKET="/a b/market.html") == 0
    assert refresh(program, GPUPLAN_MARKET="m.md", GPUPLAN_SINCE="last") == 0
    assert [call for call in calls(program) if call.startswith("market")] == [
        "market --since 7d --output /a b/market.html",
        "market --since last --output m.md",
    ]
    assert calls(program)[0].startswith("refresh")


@pytest.mark.parametrize("code", [1, 3, 7])
def test_people_are_told_even_where_the_refresh_fails_and_its_code_is_kept(program, code):
    (program.parent / "exit.refresh").write_text(str(code))
    assert refresh(program, GPUPLAN_ALERTS="a.toml", GPUPLAN_MARKET="m.md", GPUPLAN_METRICS="/m.prom") == code
    assert len(calls(program)) == 4


@pytest.mark.parametrize("verb", ["alerts", "market", "metrics"])
def test_alerts_that_fail_are_a_failure(program, verb):
    (program.parent / f"exit.{verb}").write_text("1")
    assert refresh(program, GPUPLAN_ALERTS="a.toml", GPUPLAN_MARKET="m.md", GPUPLAN_METRICS="/m.prom") == 1


def test_alerts_that_fail_do_not_hide_that_sources_failed(program):
    (program.parent / "exit.refresh").write_text("3")
    (program.parent / "exit.alerts").write_text("1")
    assert refresh(program, GPUPLAN_ALERTS="a.toml") == 3
