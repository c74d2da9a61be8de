"""Verbs as a user types them, each in its own process, beside Python importing DuckDB."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.bench.timing import by_turns
from warehouse import seed

PEER = "python -c 'import duckdb'"
SCENARIO = "planner/scenarios/chat-70b.toml"
QUICK = (("--help",), ("prices", "--gpu", "H100-SXM-80GB"))
ALL = (*QUICK, ("ask", "cheapest"), ("size", "--config", "70B", "--gpu", "h100"), ("compare", SCENARIO))


def rows(*, quick: bool = False) -> Iterator[Row]:
    """A row for each verb."""
    with TemporaryDirectory() as folder:
        link = Path(folder) / "gpuplan.duckdb"
        seed.ensure(link)
        for words in QUICK if quick else ALL:
            commands = {
                "ours": [sys.executable, "-m", "gpuplan", *words],
                "peer": [sys.executable, "-c", "import duckdb"],
            }
            took = by_turns(commands, 3 if quick else 9, {"GPUPLAN_WAREHOUSE": str(link)})
            ours, theirs = took["ours"], took["peer"]
            name = " ".join(["gpuplan", *words])
            yield Row(name, ours.cpu_s * 1000, "ms", PEER, theirs.cpu_s * 1000, ours.memory_mb, theirs.memory_mb)
