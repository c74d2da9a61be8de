"""Every fault of the drill against every kind of source that it can befall: `python -m tests.bench.drill`.

It takes some minutes. What went otherwise than it must is printed in a line each; the count of faults is last.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.ingest.drill.drill import drill, every_fault_everywhere
from tests.ingest.drill.faults import DEADLINE_S, LATE, OF_THE_LINE, Mishap
from tests.ingest.drill.sites import KINDS
from tests.ingest.drill.wrong import OF_WHAT_IT_SAYS


def main() -> int:
    """Try everything; the exit code is 1 where something is wrong."""
    tried = refreshes = wrong = 0
    groups: list[tuple[Sequence[Mishap], list[str]]] = [
        ([*OF_THE_LINE, *OF_WHAT_IT_SAYS], []),
        (LATE, ["--deadline", str(DEADLINE_S)]),
    ]
    with TemporaryDirectory() as folder, drill(Path(folder)) as drilled:
        for faults, words in groups:
            for plan in every_fault_everywhere(faults):
                complaints = drilled.complaints(plan, *words)
                for line in complaints:
                    click.echo(line)
                tried, refreshes, wrong = tried + len(plan), refreshes + 1, wrong + len(complaints)
        for line in drilled.complaints({}):
            click.echo(f"at the end, when all is well: {line}")
            wrong += 1
    kinds = sum(len(faults) for faults, _ in groups)
    click.echo(f"{kinds} faults, {tried} times over {len(KINDS)} sources in {refreshes} refreshes: {wrong} went wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
