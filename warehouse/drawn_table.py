"""A table for a terminal: as wide as it is, and where that is not enough, folded where it hurts least.

On a narrow terminal headings of figures are folded between words, figures never; words are kept together as far as the
columns allow, a date's length at most.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from os import environ

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text  # unlike a str, it is never read as markup

from warehouse.show import Answer, cell

UNFOLDED = range(10, 3, -1)
"""Characters of a word that are kept together: as many as fit, a date's at most [1]."""
GAP = 2
"""Between columns [characters]."""


@dataclass(frozen=True)
class Column:
    """A column in characters."""

    name: str
    heading: str
    is_numeric: bool
    widest: int
    """The heading or the longest cell on one line."""
    figure: int
    """The longest figure, which is never folded; 0 for words."""
    word: int
    """The longest word of heading or cells."""

    def least(self, unfolded: int) -> int:
        """How narrow it may become where so many characters of a word are kept together."""
        return self.figure if self.is_numeric else min(self.word, unfolded)


def draw(answer: Answer) -> None:
    """Write an answer's title and table to stdout."""
    console = Console(width=None if sys.stdout.isatty() else _pipe_width(), highlight=False)
    columns = _columns(answer)
    is_narrow = _width(column.widest for column in columns) > console.width
    fitting = (most for most in UNFOLDED if _width(column.least(most) for column in columns) <= console.width)
    unfolded = next(fitting, UNFOLDED[-1])
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(
            Text(column.heading),
            justify="right" if column.is_numeric else "left",
            overflow="fold",
            min_width=column.least(unfolded),
            max_width=max(column.figure, _longest_word(column.heading)) if is_narrow and column.is_numeric else None,
        )
    for row in answer.rows:
        drawn.add_row(*(Text(cell(column.name, row.get(column.name))) for column in columns))
    with console.capture() as drawing:
        if answer.rows and answer.title:
            console.print(Text(answer.title, style="italic"))
        console.print(drawn if answer.rows else Text(f"no rows for {answer.title or answer.verb}"))
    click.echo("\n".join(line.rstrip() for line in drawing.get().splitlines()))


def _columns(answer: Answer) -> list[Column]:
    found = []
    for name, heading in answer.columns().items():
        cells = [cell(name, row.get(name)) for row in answer.rows]
        longest = max(map(len, cells), default=0)
        is_numeric = any(isinstance(row.get(name), int | float | Decimal) for row in answer.rows)
        word = max(map(_longest_word, [heading, *cells]))
        found.append(Column(name, heading, is_numeric, max(len(heading), longest), longest if is_numeric else 0, word))
    return found


def _width(widths: Iterable[int]) -> int:
    found = list(widths)
    return sum(found) + GAP * max(len(found) - 1, 0)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _pipe_width() -> int | None:
    """A pipe has no width: cut nothing, unless COLUMNS says otherwise."""
    return None if environ.get("COLUMNS") else 10_000
