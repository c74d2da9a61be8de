"""A page followed to the letter on a bare machine: `python -m tests.release.readme [PAGE]`, some minutes.

What is committed is cloned, the home is empty, and nothing is installed but Python, make and git. The page's commands
run in a shell from top to bottom, those that install too; what they say is compared with what the page shows. Left
out is what a comment of the page says needs the network, a server or long; of `make test` only what it installs, and
that the tests are found.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.docs.masks import agree, masked
from tests.docs.pages import ROOT, Block, Command, blocks
from tests.docs.shell import Shell

INSTALLS = "installs into .venv"
INSTEAD = {"make test": "make .venv/dev && .venv/bin/python -m pytest --collect-only -q | tail -1"}


@click.command()
@click.argument("page", default="README.md")
def main(page: str) -> None:
    """Follow a page, and tell where it leads astray; the exit code is 1 then."""
    with TemporaryDirectory() as name:
        folder, home = Path(name) / "gpuplan", Path(name) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
        environment = _bare(folder, home)
        skipped, ran, wrong = 0, 0, 0
        for block in _in_order(blocks(folder / page)):
            if block.not_run not in {None, INSTALLS}:
                skipped += len(block.stated)
                continue
            for fault in _followed(block, folder, environment):
                wrong += bool(fault)
                ran += 1
                click.echo(fault, nl=bool(fault))
        click.echo(f"{page}: {ran} commands run, {skipped} left out, {wrong} went otherwise than the page says")
    sys.exit(bool(wrong))


def _in_order(found: list[Block]) -> list[Block]:
    """What a page shows before it says how to install comes after that."""
    first = next((at for at, block in enumerate(found) if block.not_run == INSTALLS), 0)
    return [found[first], *found[:first], *found[first + 1 :]]


def _bare(folder: Path, home: Path) -> dict[str, str]:
    """The environment of somebody who has just logged in; `source .venv/bin/activate` is what the page asks for."""
    path = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if ".venv" not in p)
    kept = {name: os.environ[name] for name in ("LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE") if name in os.environ}
    return {**kept, "HOME": str(home), "PATH": f"{folder / '.venv' / 'bin'}{os.pathsep}{path}", "COLUMNS": "80"}


def _followed(block: Block, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """What went otherwise, command by command; nothing where all is as the page says."""
    Shell(folder).put(block)
    if "alone" in dict(block.notes):
        environment = {**environment, "GPUPLAN_WAREHOUSE": str(_own_warehouse(block, folder, environment))}
    for command in block.stated:
        text = command.text.partition("  #")[0].strip()
        done = subprocess.run(
            ["bash", "-c", INSTEAD.get(text, command.text)],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        yield _fault(block, command, done, folder)


def _fault(block: Block, command: Command, done: subprocess.CompletedProcess[str], folder: Path) -> str:
    told = (done.stdout or done.stderr).splitlines()
    if block.language == "sh":
        return (
            f"{block.line}: $ {command.text}: exit {done.returncode}: {done.stderr[-500:]}" if done.returncode else ""
        )
    shown, said = masked(command.shown, folder), masked(told, folder)
    if agree(shown, said):
        return ""
    apart = unified_diff(shown, said, "the page", "the run", lineterm="", n=1)
    return "\n".join([f"{block.line}: $ {command.text}", *apart])


def _own_warehouse(block: Block, folder: Path, environment: dict[str, str]) -> Path:
    """A copy of the warehouse in the home, for a block whose changes the blocks below it don't see."""
    shared = Path(environment["HOME"]) / ".local" / "share" / "gpuplan" / "gpuplan.duckdb"
    return Path(shutil.copyfile(shared.resolve(), folder.parent / f"{block.line}.duckdb"))


if __name__ == "__main__":
    main()
