"""Refreshes killed at random moments, with readers beside them: `python -m tests.bench.kills [TRIES] [SEED]`."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.ingest.conftest import served
from tests.ingest.test_crash import Killed, kill_refreshes
from warehouse import store


def main(tries: int = 200, seed: int = 7) -> int:
    """Kill them and say what became of it; the exit code is 1 where anything was torn or a reader erred."""
    with TemporaryDirectory() as folder, served() as wire:
        os.environ["GPUPLAN_OCI_URL"] = wire.url
        link = Path(folder) / "gpuplan.duckdb"
        with store.writing(link):
            pass
        done = kill_refreshes(link, wire, tries, seed=seed)
    click.echo(told(done))
    return int(bool(done.torn or done.errors))


def told(done: Killed) -> str:
    """The result in a line, and what readers complained of."""
    count = (
        f"{done.tries} refreshes, {done.killed} of them killed while they ran; {done.readings:,} readings beside them"
    )
    errors = len(done.errors.splitlines())
    return f"{count}: {done.torn} torn states, {errors} lines of readers' errors\n{done.errors}".strip()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
