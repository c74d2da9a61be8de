"""What a refresh says while it runs, on stderr: bars on a terminal, dated lines in a log."""

import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self

import click

MOST_DOING = 34
"""Characters of what a source is doing, so that a bar fits 80 columns."""


class Progress(Protocol):
    """Told from any thread what happens."""

    def say(self, source: str, text: str, number: int = 0, count: int = 0) -> None:
        """A source does something, such as reading a part of several."""

    def ended(self, source: str, text: str) -> None:
        """A source is done."""


class Lines:
    """A line for each event, with its time."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to do."""

    def say(self, source: str, text: str, number: int = 0, count: int = 0) -> None:
        """A line."""
        place = f" ({number} of {count})" if count else ""
        click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {source}: {text}{place}", err=True)

    def ended(self, source: str, text: str) -> None:
        """A line."""
        self.say(source, text)


class Bars:
    """A bar for all sources and one for each that is being read; what has ended leaves a line."""

    def __init__(self, source_count: int) -> None:
        from rich import progress  # noqa: PLC0415 - only a terminal needs it
        from rich.console import Console  # noqa: PLC0415

        columns = (
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(bar_width=12),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[doing]}", markup=False),
        )
        self._drawn = progress.Progress(*columns, console=Console(stderr=True))
        self._all = self._drawn.add_task("all sources", total=source_count, doing="")
        self._tasks: dict[str, progress.TaskID] = {}

    def __enter__(self) -> Self:
        self._drawn.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self._drawn.stop()

    def say(self, source: str, text: str, number: int = 0, count: int = 0) -> None:
        """Draw the source's bar."""
        if source not in self._tasks:
            self._tasks[source] = self._drawn.add_task(source, total=None, doing="")
        done, total = (number - 1, count) if count else (0, None)
        self._drawn.update(self._tasks[source], completed=done, total=total, doing=text[:MOST_DOING])

    def ended(self, source: str, text: str) -> None:
        """Leave a line in place of the bar."""
        if source in self._tasks:
            self._drawn.remove_task(self._tasks.pop(source))
        self._drawn.update(self._all, advance=1)
        self._drawn.console.print(f"{source}: {text}", markup=False, highlight=False)


def progress(source_count: int) -> "AbstractContextManager[Progress]":
    """Bars where stderr is a terminal, lines elsewhere."""
    return Bars(source_count) if sys.stderr.isatty() else Lines()
