"""A table for a terminal: as wide as it is, and where that is not enough, folded where it hurts least.

On a narrow terminal headings of figures are folded between words, figures never; words are kept together as far as the
columns allow, a date's length at most. Plain text that fits needs no rich, whose import takes a tenth of a question's
time.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from os import environ
from shutil import get_terminal_size

import click

from warehouse.show import Answer, cell

UNFOLDED = range(10, 3, -1)
"""Characters of a word that are kept together: as many as fit, a date's at most [1]."""
GAP = 2
"""Between columns [characters]."""
PIPE = 10_000
"""What a pipe takes, which has no width, unless COLUMNS says otherwise [characters]."""


@dataclass(frozen=True)
class Column:
    """A column in characters."""

    heading: str
    cells: list[str]
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
    width = get_terminal_size().columns if sys.stdout.isatty() or environ.get("COLUMNS") else PIPE
    title = (answer.title or "") if answer.rows else f"no rows for {answer.title or answer.verb}"
    for line in lines(title, _columns(answer) if answer.rows else [], width):
        click.echo(line)


def lines(title: str, columns: list[Column], width: int) -> Iterator[str]:
    """A title and a table in so many characters, where that can be."""
    drawn = _plain if _fits(title, columns, width) else _folded
    yield from (line.rstrip() for line in drawn(title, columns, width))


def column_of(heading: str, cells: list[str], *, is_numeric: bool) -> Column:
    """How wide a column of such cells is."""
    longest = max(map(len, cells), default=0)
    word = max(map(_longest_word, [heading, *cells]))
    widest, figure = max(len(heading), longest), longest if is_numeric else 0
    return Column(heading, cells, is_numeric, widest, figure, word)


def _fits(title: str, columns: list[Column], width: int) -> bool:
    """Whether nothing is to be folded, and every character takes one place."""
    whole = "".join([title, *(text for column in columns for text in (column.heading, *column.cells))])
    return whole.isascii() and whole.isprintable() and max(len(title), _width(c.widest for c in columns)) <= width


def _plain(title: str, columns: list[Column], _: int) -> Iterator[str]:
    if title:
        yield click.style(title, italic=bool(columns))
    for number, row in enumerate(zip(*([column.heading, *column.cells] for column in columns), strict=True)):
        padded = (
            text.rjust(column.widest) if column.is_numeric else text.ljust(column.widest)
            for text, column in zip(row, columns, strict=True)
        )
        line = (" " * GAP).join(padded).rstrip()
        yield click.style(line, bold=True) if number == 0 else line


def _folded(title: str, columns: list[Column], width: int) -> Iterator[str]:
    from rich.console import Console  # noqa: PLC0415 - only what is folded needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415 - unlike a str, it is never read as markup

    is_narrow = _width(column.widest for column in columns) > width
    fitting = (most for most in UNFOLDED if _width(column.least(most) for column in columns) <= width)
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
    for row in zip(*(column.cells for column in columns), strict=True):
        drawn.add_row(*map(Text, row))
    console = Console(width=width, highlight=False)
    with console.capture() as drawing:
        if title:
            console.print(Text(title, style="italic" if columns else ""))
        if columns:
            console.print(drawn)
    yield from drawing.get().splitlines()


def _columns(answer: Answer) -> list[Column]:
    return [
        column_of(
            heading,
            [cell(name, row.get(name)) for row in answer.rows],
            is_numeric=any(isinstance(row.get(name), int | float | Decimal) for row in answer.rows),
        )
        for name, heading in answer.columns().items()
    ]


def _width(widths: Iterable[int]) -> int:
    found = list(widths)
    return sum(found) + GAP * max(len(found) - 1, 0)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)
