"""Each schedule is checked by the judge of its own trade, and all of them call the one script."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CRON = ROOT / "cron"
HERE = Path(sys.executable).parent


def run(*words: str | Path, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, timeout=120, **more)


def test_the_script_is_a_clean_posix_script():
    done = run(HERE / "shellcheck", "--shell=sh", CRON / "refresh.sh")
    assert (done.returncode, done.stdout) == (0, "")
    assert (CRON / "refresh.sh").stat().st_mode & 0o111 == 0o111


def test_a_broken_script_would_be_found(tmp_path):
    (tmp_path / "bad.sh").write_text("#!/bin/sh\nif [ $x = 1 ]; then echo $x\n")
    assert run(HERE / "shellcheck", tmp_path / "bad.sh").returncode != 0


def test_kubernetes_knows_every_key_of_the_cronjob(tmp_path):
    good = CRON / "kubernetes" / "cronjob.yaml"
    assert run(HERE / "kubernetes-validate", "--strict", good).returncode == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text(good.read_text().replace("concurrencyPolicy", "concurrencyPolcy"))
    assert run(HERE / "kubernetes-validate", "--strict", bad).returncode != 0


def test_the_cronjob_never_runs_twice_at_once_and_ends():
    text = (CRON / "kubernetes" / "cronjob.yaml").read_text()
    assert "concurrencyPolicy: Forbid" in text
    assert "startingDeadlineSeconds: 1800" in text
    assert "activeDeadlineSeconds: 7200" in text


@pytest.mark.parametrize("name", ["github-actions.yml", "github-advisories.yml"])
def test_github_knows_every_key_of_the_workflow(tmp_path, name):
    check = (HERE / "check-jsonschema", "--builtin-schema", "vendor.github-workflows")
    good = CRON / name
    assert run(*check, good).returncode == 0
    bad = tmp_path / "bad.yml"
    bad.write_text(good.read_text().replace("runs-on", "run-on"))
    assert run(*check, bad).returncode != 0


@pytest.fixture
def units(tmp_path) -> Path:
    """The units, with a program that this machine has in the place of the one that they start."""
    for unit in (CRON / "systemd").iterdir():
        text = unit.read_text().replace("/opt/gpuplan/cron/refresh.sh", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("file:/opt/gpuplan/README.md", "https://example.com"))
    return tmp_path


def test_systemd_takes_the_units(units, systemd_analyze):
    service, timer = units / "gpuplan-refresh.service", units / "gpuplan-refresh.timer"
    done = run(systemd_analyze, "verify", service, timer)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    service.write_text(service.read_text().replace("ProtectSystem", "ProtektSystem"))
    assert "ProtektSystem" in run(systemd_analyze, "verify", service, timer).stderr


def test_the_service_is_locked_in(units, systemd_analyze):
    """systemd's own measure of exposure goes from 0 (none) to 10; a plain service has 9.6."""
    judged = run(systemd_analyze, "security", "--offline=true", "--threshold=20", units / "gpuplan-refresh.service")
    assert judged.returncode == 0, judged.stdout


def test_the_timer_catches_up_and_spreads():
    timer = (CRON / "systemd" / "gpuplan-refresh.timer").read_text()
    assert "Persistent=true" in timer
    assert "RandomizedDelaySec=10min" in timer


def test_every_schedule_calls_the_one_script():
    assert "ExecStart=/opt/gpuplan/cron/refresh.sh" in (CRON / "systemd" / "gpuplan-refresh.service").read_text()
    assert "/opt/gpuplan/cron/refresh.sh" in (CRON / "crontab").read_text()
    assert "cron/refresh.sh" in (CRON / "github-actions.yml").read_text()
    assert "gpuplan-refresh" in (CRON / "kubernetes" / "cronjob.yaml").read_text()


def test_the_line_of_the_crontab_runs(tmp_path):
    """Five fields, then a command that a shell runs: here with its paths moved to a folder of the test's own."""
    lines = [line for line in (CRON / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    (job,) = [line for line in lines if not re.match(r"[A-Z_]+=", line)]
    minute, hour, day, month, weekday, command = job.split(maxsplit=5)
    assert (minute, hour, day, month, weekday) == ("17", "*", "*", "*", "*")
    assert "%" not in command  # cron would end the line there
    (tmp_path / "cron").mkdir()
    shutil.copy(CRON / "refresh.sh", tmp_path / "cron" / "refresh.sh")
    (tmp_path / "keys.env").write_text("SOME_KEY=abc\n")
    program = tmp_path / "gpuplan"
    program.write_text('#!/bin/sh\necho "$SOME_KEY $*"\n')
    program.chmod(0o755)
    moved = (
        command.replace("/opt/gpuplan", str(tmp_path))
        .replace("/etc/gpuplan", str(tmp_path))
        .replace("/var/log/gpuplan", str(tmp_path))
    )
    done = run("/bin/sh", "-c", moved, env={"GPUPLAN": str(program), "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "refresh.log").read_text() == "abc refresh --due --wait 600\n"
