"""What is released: a wheel and a source distribution with all that the program needs, and nothing of the tests."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = {".sql", ".csv", ".toml", ".json", ".html", ".css", ".js", ".typed"}
"""Kinds of file, beside Python's, that the program reads where it stands."""


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The source distribution of the files that git tracks, and the wheel that is made from it, and from it alone."""
    made, source = tmp_path_factory.mktemp("released"), tmp_path_factory.mktemp("source")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    words = ["tar", "--null", "-T", "-", "-cf", "-"]
    packed = subprocess.run(words, cwd=ROOT, input=tracked, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-xf", "-", "-C", source], input=packed, check=True)
    subprocess.run([sys.executable, "-m", "build", "--outdir", made, source], check=True, capture_output=True)
    return made


@pytest.fixture(scope="module")
def wheel(released):
    return next(released.glob("gpuplan-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel in a folder of its own, away from the checkout; its dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    words = ["install", "-q", "--no-deps", "--no-compile", "--target", folder, wheel]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)

    def run(*words):
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(folder)}
        return subprocess.run(
            [sys.executable, "-m", "gpuplan", *words],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_it_holds_every_file_that_the_rooms_hold_and_no_test(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    rooms = [f for f in tracked if f.startswith(("planner/", "ingest/", "warehouse/", "reports/"))]
    wanted = {f for f in rooms if Path(f).suffix in DATA | {".py"}} | {"gpuplan.py"}
    assert wanted - held == set()
    assert {f.split("/")[0] for f in held} <= {"planner", "ingest", "warehouse", "reports", "gpuplan.py"} | {
        f"gpuplan-{wheel.name.split('-')[1]}.dist-info"
    }


def test_its_licence_and_notice_go_with_it(wheel):
    names = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "NOTICE", "entry_points.txt"} <= names


def test_it_runs_the_demo_away_from_the_checkout(installed, tmp_path):
    scenario = (ROOT / "planner" / "scenarios" / "chat-70b.toml").read_text(encoding="utf-8")
    (tmp_path / "chat.toml").write_text(scenario, encoding="utf-8")
    page, warehouse = tmp_path / "chat.html", str(tmp_path / "w.duckdb")
    done = installed("report", str(tmp_path / "chat.toml"), "-o", str(page), "--warehouse", warehouse)
    assert (done.returncode, done.stdout.startswith("Rent 5 x B200-SXM at Dataoorts")) == (0, True), done.stderr
    assert "70B chat assistant" in page.read_text(encoding="utf-8")


def test_the_source_distribution_holds_the_notices_too(released):
    with tarfile.open(next(released.glob("gpuplan-*.tar.gz"))) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}
    assert {"LICENSE", "NOTICE", "README.md", "pyproject.toml"} <= held
