"""A table for a terminal: as wide as it is, and where that is not enough, folded where it hurts least.

On a narrow terminal headings of figures are folded between words, figures never; words are kept together as far as the
columns allow, a date's length at most. More columns than a terminal can show are written below one another, row by row.
Plain text that fits needs no rich, whose import takes a tenth of a question's time.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from os import environ
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal

import click

from warehouse.show import Answer, cell

if TYPE_CHECKING:
    from rich.table import Table

UNFOLDED = range(12, 6, -1)
"""Characters of a word that are kept together: as many as fit [1]."""
GAP = 2
"""Between columns [characters]."""
FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?|\d{4}-\d\d-\d\d.?")
"""A number, or a day and perhaps a mark behind it."""
PIECE = re.compile(r"[^_./-]*[_./-]*")
"""A part of a long name, after which it may go on in the next line."""
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
    """The longest figure or date, which is never folded; 0 for words."""
    word: int
    """The longest word of heading or cells."""

    @property
    def in_words(self) -> int:
        """How wide it is if its heading is folded between words and its figures not at all."""
        return max(self.figure, _longest_word(self.heading))

    def least(self, unfolded: int) -> int:
        """How narrow it may become where so many characters of a word are kept together."""
        return max(self.figure, min(self.in_words if self.is_numeric else self.word, unfolded))

    def folded_at(self, width: int) -> int:
        """On how many lines its longest words stand, about; a heading of figures is folded gladly."""
        return 1 if self.is_numeric else -(-self.widest // width)


def draw(answer: Answer) -> None:
    """Write an answer's title and table to stdout; a sentence stands by itself where there are no rows."""
    width = get_terminal_size().columns if sys.stdout.isatty() or environ.get("COLUMNS") else PIPE
    title = answer.title or ""
    if not answer.rows and not title.endswith("."):
        title = f"no rows for {title or answer.verb}"
    for line in lines(title, _columns(answer) if answer.rows else [], width):
        click.echo(line)


def lines(title: str, columns: list[Column], width: int) -> Iterator[str]:
    """A title and a table in so many characters; rows one below another where a table would be wider."""
    if _fits(title, columns, width):
        drawn = _plain(title, columns)
    else:
        drawn = _folded(title, columns, width, widths(columns, width))
    yield from (line.rstrip() for line in drawn)


def widths(columns: list[Column], width: int) -> list[int] | None:
    """How wide to draw each column so that all fit; none where they can't.

    Whole if that fits. Else first the first column, which names the row, if it is short; then whole words of headings;
    the rest goes to whichever words are folded most.
    """
    if _width(column.widest for column in columns) <= width:
        return [column.widest for column in columns]
    narrow = ([column.least(most) for column in columns] for most in UNFOLDED)
    given = next((least for least in narrow if _width(least) <= width), None)
    if given is None:
        return None
    spare = width - _width(given)
    row_name = next((long for long in (columns[0].widest, columns[0].word) if long <= width // 3), 0)
    for wish in ([row_name], [column.in_words for column in columns]):
        for place in sorted(range(len(wish)), key=lambda i: (i > 0, wish[i] - given[i])):
            more = max(wish[place] - given[place], 0)
            if more <= spare:
                given[place], spare = given[place] + more, spare - more
    for _ in range(spare):
        place = max(range(len(columns)), key=lambda i: columns[i].folded_at(given[i]))
        given[place] += columns[place].folded_at(given[place]) > 1
    return given


def column_of(heading: str, cells: list[str], *, is_numeric: bool) -> Column:
    """How wide a column of such cells is."""
    longest = max(map(len, cells), default=0)
    word = max(map(_longest_word, [heading, *cells]))
    figure = longest if is_numeric else max((len(text) for text in cells if FIGURE.fullmatch(text)), default=0)
    return Column(heading, cells, is_numeric, max(len(heading), longest), figure, word)


def _fits(title: str, columns: list[Column], width: int) -> bool:
    """Whether nothing is to be folded, and every character takes one place."""
    whole = "".join([title, *(text for column in columns for text in (column.heading, *column.cells))])
    return whole.isascii() and whole.isprintable() and max(len(title), _width(c.widest for c in columns)) <= width


def _plain(title: str, columns: list[Column]) -> Iterator[str]:
    if title:
        yield click.style(title, italic=bool(columns))
    for number, row in enumerate(zip(*([column.heading, *column.cells] for column in columns), strict=True)):
        padded = (
            text.rjust(column.widest) if column.is_numeric else text.ljust(column.widest)
            for text, column in zip(row, columns, strict=True)
        )
        line = (" " * GAP).join(padded).rstrip()
        yield click.style(line, bold=True) if number == 0 else line


def _folded(title: str, columns: list[Column], width: int, given: list[int] | None) -> Iterator[str]:
    from rich.console import Console  # noqa: PLC0415 - only what is folded needs it
    from rich.text import Text  # noqa: PLC0415 - unlike a str, it is never read as markup

    console = Console(width=width, highlight=False)
    with console.capture() as drawing:
        if title:
            console.print(Text(title, style="italic" if columns else ""))
        if columns:
            console.print(_beside(columns, given) if given else _below(columns))
    yield from drawing.get().splitlines()


def _beside(columns: list[Column], given: list[int]) -> "Table":
    from rich.table import Table  # noqa: PLC0415 - only what is folded needs it
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column, width in zip(columns, given, strict=True):
        side: Literal["left", "right"] = "right" if column.is_numeric else "left"
        drawn.add_column(Text(column.heading), justify=side, overflow="fold", width=width)
    for row in zip(*(column.cells for column in columns), strict=True):
        drawn.add_row(*(Text(_in_pieces(text, width)) for text, width in zip(row, given, strict=True)))
    return drawn


def _in_pieces(text: str, width: int) -> str:
    """Text whose words fit into a width where their marks allow that: names of many words are folded between them.

    >>> _in_pieces("Call meta-llama/llama-3.3-70b-instruct now", 15)
    'Call meta-llama/ llama-3.3-70b- instruct now'
    """
    return re.sub(r"\S+", lambda word: " ".join(_pieces(word[0], width)), text)


def _pieces(word: str, width: int) -> Iterator[str]:
    line = ""
    for part in PIECE.findall(word):
        if line and len(line) + len(part) > width:
            yield line
            line = ""
        line += part
    yield line


def _below(columns: list[Column]) -> "Table":
    """Each row as lines of a heading and its cell, with an empty line between rows."""
    from rich.table import Table  # noqa: PLC0415 - only what is folded needs it
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=None, pad_edge=False, show_header=False)
    drawn.add_column(style="bold", overflow="fold")
    drawn.add_column(overflow="fold")
    for number, row in enumerate(zip(*(column.cells for column in columns), strict=True)):
        if number:
            drawn.add_row("", "")
        for column, said in zip(columns, row, strict=True):
            drawn.add_row(Text(column.heading), Text(said))
    return drawn


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
