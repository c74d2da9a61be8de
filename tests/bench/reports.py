"""The demo's report as each format, and 50 scenarios' fleet, beside the comparison that the report is of.

Each verb is in a process of its own. The fleet's scenarios are those that are bundled, at other volumes.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.bench.timing import by_turns
from warehouse import seed

SCENARIO = "planner/scenarios/chat-70b.toml"
ENDINGS = ("html", "xlsx", "md")
FLEET = 50


def rows(*, quick: bool = False) -> Iterator[Row]:
    """A row for each format."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        link = folder / "gpuplan.duckdb"
        seed.ensure(link)
        verb = [sys.executable, "-m", "gpuplan"]
        commands = {
            f"gpuplan report -o demo.{ending}": [*verb, "report", SCENARIO, "-o", str(folder / f"demo.{ending}")]
            for ending in ENDINGS
        }
        fleet = [*verb, "fleet", str(_fleet(folder / "fleet")), "-o", str(folder / "fleet.html")]
        commands[f"gpuplan fleet of {FLEET} scenarios"] = fleet
        took = by_turns({**commands, "compare": [*verb, "compare", SCENARIO]}, 3, {"GPUPLAN_WAREHOUSE": str(link)})
        theirs = took.pop("compare")
        for what, ours in took.items():
            yield Row(what, ours.cpu_s, "s", "gpuplan compare", theirs.cpu_s, ours.memory_mb, theirs.memory_mb)


def _fleet(folder: Path) -> Path:
    """A folder of scenarios."""
    known = sorted(Path(SCENARIO).parent.glob("*.toml"))
    folder.mkdir()
    for number in range(FLEET):
        text = known[number % len(known)].read_text(encoding="utf-8")
        text = re.sub(r'(?m)^title = "', f'title = "{number} ', text, count=1)
        pattern, factor = r"(?m)^requests_per_day = ([\d_]+)", (10 + number) / 20
        text = re.sub(pattern, lambda found, by=factor: f"requests_per_day = {int(found[1]) * by:.0f}", text)  # type: ignore[misc]
        (folder / f"{number}.toml").write_text(text, encoding="utf-8")
    return folder
