"""Figures of ours beside others' in one run: `python -m tests.bench [NAMES]`, which writes docs/benchmarks.md.

Each figure is kept with its day in `measured.json`, and a new one is compared with it: one that got worse by more than
`TOLERANCE` is told, and never fails anything. `--check` measures the quick ones only, writes nothing, and is for CI.
"""

from datetime import UTC, datetime
from subprocess import CalledProcessError

import click

from tests.bench import kept
from tests.bench.row import BENCHES, Bench, Row


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--check", is_flag=True, help="Measure the quick ones, tell what got worse, write nothing.")
def main(names: tuple[str, ...], check: bool) -> None:
    """Measure all benches, or some, and write docs/benchmarks.md."""
    before, today = kept.read(), f"{datetime.now(UTC):%Y-%m-%d}"
    for name in names or [name for name, bench in BENCHES.items() if bench.quick or not check]:
        rows = _measured(name, quick=check)
        for row in rows:
            click.echo(f"{row.ratio:8.2f}  {row.what}, {row.ours:.4g} {row.unit}, beside {row.peer}")
        for worse in kept.worse(before, name, rows):
            click.echo(f"warning: {worse}", err=True)
        if rows and not check:
            kept.write(name, today, rows)
    if not check:
        kept.write_page()


def _measured(name: str, *, quick: bool) -> list[Row]:
    """The rows of a bench, or none where a peer can't be had."""
    try:
        return list(Bench.rows(name, quick=quick))
    except CalledProcessError as fault:
        said = f": {fault.stderr.splitlines()[-1]}" if isinstance(fault.stderr, str) and fault.stderr.strip() else ""
        click.echo(f"warning: {name} was not measured, as {str(fault.cmd)[:120]} failed{said}", err=True)
        return []


if __name__ == "__main__":
    main()
