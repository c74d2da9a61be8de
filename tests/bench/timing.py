"""Processor time of work in this process and of processes, and the most memory that a process held."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from time import process_time
from typing import Any

ROOT = Path(__file__).parents[2]
PEERS = Path(os.environ.get("GPUPLAN_BENCH_PEERS", Path(gettempdir()) / "gpuplan-peers"))
"""Where the peers' environments are kept from one run to the next."""
LAUNCHER = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process is charged for the memory of the one that began it, so a small one begins what is measured."""


@dataclass(frozen=True)
class Taken:
    """What a process took."""

    cpu_s: float
    memory_mb: float


def processor_s(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The median of some runs in this process [s], and what the last one gave."""
    taken, found = [], None
    for _ in range(times):
        start = process_time()
        found = work()
        taken.append(process_time() - start)
    return median(taken), found


def process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run a command to its end; its output is thrown away.

    Raises:
        CalledProcessError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    code, cpu_s, peak_kib = json.loads(done.stdout)
    if code:
        raise subprocess.CalledProcessError(code, list(command), stderr=done.stderr)
    return Taken(cpu_s, peak_kib * 1024 / 1e6)


def by_turns(
    commands: Mapping[str, Sequence[str]], runs: int, environment: Mapping[str, str] | None = None
) -> dict[str, Taken]:
    """Some commands turn and turn about, as what else runs weighs on all then; medians, the first turn left out."""
    turns = [{name: process(command, environment) for name, command in commands.items()} for _ in range(runs + 1)][1:]
    return {
        name: Taken(median(turn[name].cpu_s for turn in turns), max(turn[name].memory_mb for turn in turns))
        for name in commands
    }


def installed() -> str:
    """The Python of an environment with what a user installs: a checkout's own, which looks for it, begins later."""
    python = peer("gpuplan", "--constraint", str(ROOT / "constraints.txt"), str(ROOT))
    words = ["install", "-q", "--no-deps", "--force-reinstall", str(ROOT)]
    subprocess.run([python, "-m", "pip", *words], check=True, capture_output=True, text=True)
    return python


def peer(name: str, *packages: str) -> str:
    """The Python of an environment that has a peer's packages; made where it is not there yet."""
    folder = PEERS / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run(["python3", "-m", "venv", str(folder)], check=True)
        words = ["install", "-q", *packages]
        subprocess.run([str(python), "-m", "pip", *words], check=True, capture_output=True, text=True)
        (folder / "ready").touch()
    return str(python)
