"""The same warehouse and scenario give the same bytes in processes that order sets otherwise and live elsewhere."""

import os
import shutil
import subprocess
import sys

from tests.planner.conftest import made  # noqa: F401 - the hand-made warehouse
from tests.planner.hand_made import TRAINING

FORMATS = ("html", "xlsx", "md", "json")
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
)
WRITE = """
import sys
from pathlib import Path
from planner.errand import plan_scenario
from reports.door import RENDERERS
from reports.output import renderer
from reports.result import read
from warehouse import store
link, scenario, formats = Path("w.duckdb"), Path("s.toml"), sys.argv[1:]
planned = plan_scenario(scenario, link, "2026-07-02", allow_stale=True, levers=True)
with store.reading(link) as connection:
    report = read(connection, planned.case.scenario_id)
for suffix in formats:
    output = Path(f"r.{suffix}")
    content = renderer(output, RENDERERS)(report)
    output.write_bytes(content.encode() if isinstance(content, str) else content)
"""


def test_two_processes_write_the_same_bytes(made, tmp_path):  # noqa: F811
    folders = [tmp_path / str(number) for number in range(len(ELSEWHERE))]
    running = []
    for folder, place in zip(folders, ELSEWHERE, strict=True):
        folder.mkdir()
        shutil.copyfile(made.resolve(), folder / "w.duckdb")
        (folder / "s.toml").write_text(TRAINING)
        around = {**os.environ, **place, "SOURCE_DATE_EPOCH": "1795176000", "XDG_CACHE_HOME": str(folder)}
        running.append(subprocess.Popen([sys.executable, "-c", WRITE, *FORMATS], cwd=folder, env=around))
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    for suffix in FORMATS:
        first, second = ((folder / f"r.{suffix}").read_bytes() for folder in folders)
        assert len(first) > 1000
        assert first == second, suffix
