"""A page of figures, tables and a chart or two: what fleets, markets and differences are drawn as, in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from reports.drawing import Chart
from reports.headline import Figure, rate
from reports.manner import manner
from reports.markdown import in_markdown, markdown_table
from reports.settings import Settings
from reports.tables import Cell, Table
from reports.templating import page
from warehouse.drawn_table import column_of, lines

WIDTH = 80


@dataclass(frozen=True)
class Section:
    """A part of the page, left out where it has no row."""

    title: str
    tables: Sequence[Table]
    says: str = ""
    """What to know before reading the tables."""
    chart: Chart | None = None
    terminal_rows: int | None = None
    """How many rows of each table a terminal shows, all where none is said."""

    @property
    def filled(self) -> list[Table]:
        """The tables that have rows."""
        return [table for table in self.tables if table.rows]


@dataclass(frozen=True)
class Brief:
    """The page, as every renderer takes it."""

    eyebrow: str
    """What kind of page it is."""
    name: str
    """What it is about."""
    known: str
    """Of which days its data is."""
    figures: Sequence[Figure]
    sections: Sequence[Section]
    code_version: str
    generated_at: datetime
    settings: Settings
    said: Sequence[tuple[str, str]] = ()
    """What it comes to: sentences, and what each is about."""
    warnings: Sequence[str] = ()
    remark: str = ""
    """What the file says to programs, before any name."""

    @property
    def title(self) -> str:
        """What stands over it where there is one line only."""
        return f"{self.settings.title or self.eyebrow}: {self.name}"

    @property
    def dated(self) -> str:
        """Of which days its data is, at which rate sums are converted, and which program wrote it when."""
        written = f"gpuplan {self.code_version}, written {self.generated_at:%Y-%m-%d %H:%M} UTC"
        return "; ".join(part for part in (self.known, rate(manner()), written) if part)

    @property
    def filled(self) -> list[Section]:
        """The parts that have something to show."""
        return [section for section in self.sections if section.filled]


def as_html(brief: Brief) -> str:
    """One file without scripts; names are escaped, whatever they hold."""
    return page(
        "brief.html",
        settings=brief.settings,
        code_version=brief.code_version,
        eyebrow=brief.eyebrow,
        brief=brief,
    )


def as_markdown(brief: Brief) -> str:
    """The same tables for a pull request or a wiki."""
    return "\n\n".join(part for part in _markdown(brief) if part) + "\n"


def as_terminal(brief: Brief, width: int = WIDTH) -> str:
    """What it comes to, and the first rows of what a terminal has room for."""
    return "\n".join(_terminal(brief, width)) + "\n"


def _markdown(brief: Brief) -> Iterator[str]:
    yield f"<!-- {brief.remark} -->" if brief.remark else ""
    yield f"# {in_markdown(brief.title)}"
    yield in_markdown(brief.dated)
    for about, sentence in brief.said:
        yield f"{in_markdown(about)}: **{in_markdown(sentence)}**"
    yield "\n".join(f"- {in_markdown(line)}" for line in brief.warnings)
    yield "\n".join(
        f"- {in_markdown(f.label)}: **{in_markdown(f.value)}**{f' ({in_markdown(f.detail)})' if f.detail else ''}"
        for f in brief.figures
    )
    for section in brief.filled:
        if section.title:
            yield f"## {in_markdown(section.title)}"
        yield in_markdown(section.says)
        yield from map(markdown_table, section.filled)


def _terminal(brief: Brief, width: int) -> Iterator[str]:
    yield from _wrapped(brief.title, width)
    yield from _wrapped(brief.dated, width)
    for about, sentence in brief.said:
        yield ""
        yield from _wrapped(f"{about}: {sentence}", width)
    yield ""
    yield from _wrapped(", ".join(f"{figure.label.lower()} {figure.value}" for figure in brief.figures), width)
    for line in brief.warnings:
        yield from _wrapped(f"warning: {line}", width)
    for section in brief.filled:
        for table in section.filled:
            if section.terminal_rows != 0:
                yield ""
                yield from _shown(table, section.terminal_rows, width)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(_flat(text), width)


def _shown(table: Table, most: int | None, width: int) -> Iterator[str]:
    """A table's first rows; cells on one line, with what they add in small print."""
    rows = table.rows[:most]
    left = len(table.rows) - len(rows)
    columns = [
        column_of(column.heading, [_line(row[place]) for row in rows], is_numeric=_is_figure(table, place))
        for place, column in enumerate(table.columns)
    ]
    yield from lines(f"{table.caption}; {left} more rows with -o" if left else table.caption, columns, width)


def _is_figure(table: Table, place: int) -> bool:
    """Whether a column is figures and nothing else; one with small print may be folded."""
    return table.columns[place].kind == "number" and not any(row[place].note for row in table.rows)


def _line(cell: Cell) -> str:
    return " ".join(filter(None, (_flat(cell.text), _flat(cell.note))))


def _flat(text: str) -> str:
    """Text on one line, without what a terminal obeys."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
