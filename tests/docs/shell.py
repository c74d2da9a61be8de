"""A shell that knows `gpuplan` and nothing else, in a folder with what a page says is there."""

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from gpuplan import main
from tests.docs.pages import ROOT, Block

THERE = ("planner/scenarios", "ingest/quotes/examples", "docs/chat-large.toml")  # what pages name of this project


@dataclass(frozen=True)
class Shell:
    """A folder and a warehouse for one page."""

    folder: Path

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, seeded: Path) -> "Iterator[Shell]":
        """A shell with a copy of a warehouse, and the environment of somebody who has just begun."""
        for name in THERE:
            copied(ROOT / name, folder / name)
        warehouse = folder / ".gpuplan.duckdb"
        copied(seeded.resolve(), warehouse)
        before, here = dict(os.environ), Path.cwd()
        homes = {f"XDG_{kind}_HOME": str(folder / f".{kind.lower()}") for kind in ("DATA", "CONFIG", "CACHE")}
        os.environ.update(homes, GPUPLAN_WAREHOUSE=str(warehouse), COLUMNS="80")
        os.chdir(folder)
        try:
            yield cls(folder)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)

    @contextmanager
    def ready_for(self, block: Block) -> Iterator[None]:
        """Put its files there; one that runs alone has a warehouse of its own."""
        self.put(block)
        shared = Path(os.environ["GPUPLAN_WAREHOUSE"])
        if "alone" not in dict(block.notes):
            yield
            return
        own = self.folder / f".{block.line}.duckdb"
        copied(shared.resolve(), own)
        os.environ["GPUPLAN_WAREHOUSE"] = str(own)
        yield
        os.environ["GPUPLAN_WAREHOUSE"] = str(shared)

    def put(self, block: Block) -> None:
        """Put the files there that a block's notes speak of."""
        for word, text in block.notes:
            name, _, source = text.partition(" = ")
            if word == "given":
                copied(ROOT / source, self.folder / name)
            elif word == "file":
                (self.folder / name).write_text(f"{block.text}\n", encoding="utf-8")
            elif word == "change":
                file, _, edit = text.partition(": ")
                old, _, new = edit.partition(" -> ")
                was = (self.folder / file).read_text(encoding="utf-8")
                assert old in was, f"{block.where}: {file} has no {old!r}"
                (self.folder / file).write_text(was.replace(old, new), encoding="utf-8")
            elif word == "add to":
                with (self.folder / name).open("a", encoding="utf-8") as file:
                    file.write(f"\n{block.text}\n")

    def run(self, command: str) -> list[str]:
        """Run a command and return what it answers: stdout, or where nothing comes there, stderr.

        Raises:
            AssertionError: it is not `gpuplan`, or it broke down.
        """
        words, target = parted(command)
        assert words[0] == "gpuplan", f"{command}: only gpuplan is run here; mark the block `not run`"
        result = CliRunner().invoke(main, words[1:], prog_name="gpuplan")
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        if target:
            (self.folder / target).write_text(result.stdout, encoding="utf-8")
            return []
        return (result.stdout or result.stderr).splitlines()


def copied(origin: Path, target: Path) -> None:
    """A file or a folder in another place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if origin.is_dir():
        shutil.copytree(origin, target)
    else:
        shutil.copyfile(origin, target)


def parted(command: str) -> tuple[list[str], str | None]:
    """The words of a command, and the file that takes its output.

    >>> parted("gpuplan quotes template price > mine.csv   # columns")
    (['gpuplan', 'quotes', 'template', 'price'], 'mine.csv')
    """
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    if len(words) > 2 and words[-2] == ">":
        return words[:-2], words[-1]
    return words, None


def parse(words: list[str]) -> None:
    """Let click read the words of a `gpuplan` command without running it.

    Raises:
        click.UsageError: a verb, option or value is unknown.
    """
    command: click.Command = main
    context = click.Context(main, info_name=words[0], **main.context_settings)
    rest = words[1:]
    while isinstance(command, click.Group) and rest and (found := command.get_command(context, rest[0])):
        command, context, rest = (
            found,
            click.Context(found, parent=context, info_name=rest[0], **found.context_settings),
            rest[1:],
        )
    assert command is not main or rest[:1] in (["--help"], ["--version"]), f"{words[1]}: no such verb"
    options, _, _ = command.make_parser(context).parse_args(args=list(rest))
    for parameter in command.params:
        if isinstance(parameter.type, click.Choice) and parameter.name in options:
            parameter.type_cast_value(context, options[parameter.name])
