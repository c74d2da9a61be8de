"""The demo's report as each format, beside the comparison that it reports of; each verb in a process of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.bench.timing import by_turns
from warehouse import seed

SCENARIO = "planner/scenarios/chat-70b.toml"
ENDINGS = ("html", "xlsx", "md")


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
        took = by_turns({**commands, "compare": [*verb, "compare", SCENARIO]}, 3, {"GPUPLAN_WAREHOUSE": str(link)})
        theirs = took.pop("compare")
        for what, ours in took.items():
            yield Row(what, ours.cpu_s, "s", "gpuplan compare", theirs.cpu_s, ours.memory_mb, theirs.memory_mb)
