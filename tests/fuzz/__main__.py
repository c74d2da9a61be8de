"""Every reader on changed inputs: `python -m tests.fuzz --runs 20000 --seed 1`; exits with 1 where one fails."""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.fuzz.targets import targets
from tests.fuzz.tries import keep, tries
from warehouse import seed as seeds


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=20_000, show_default=True, help="Inputs in all.")
@click.option("--seed", default="1", show_default=True, help="The same seed gives the same inputs.")
@click.option("--only", multiple=True, help="Reader; may be repeated [default: all].")
@click.option("--keep", "keeps", is_flag=True, help="Keep what is found in tests/fuzz/found.")
def main(runs: int, seed: str, only: tuple[str, ...], keeps: bool) -> None:
    """Print how the inputs of each reader ended, and each way in which one failed."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        seeds.ensure(folder / "gpuplan.duckdb")
        (folder / "files").mkdir()
        chosen = [
            target
            for target in targets(stack, folder / "gpuplan.duckdb", folder / "files")
            if not only or target.name in only
        ]
        whole, total, failed = sum(target.weight for target in chosen), 0, 0
        for target in chosen:
            count = max(round(runs * target.weight / whole), 1)
            tally = tries(target, count, seed)
            total, failed = total + count, failed + len(tally.found)
            click.echo(f"{target.name}: {count:,} inputs, {tally.taken:,} taken, {tally.refused:,} refused")
            for end, content in tally.found.items():
                click.echo(f"  {end}{f' kept as {keep(target, content).name}' if keeps else ''}\n    {content[:200]!r}")
        click.echo(f"{total:,} inputs through {len(chosen)} readers: {failed} ways to fail")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
