"""A fleet's page as HTML, as Markdown, and on a terminal."""

import io

from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text

from reports.fleet import tables
from reports.fleet.result import Fleet
from reports.manner import in_manner
from reports.markdown import in_markdown, markdown_table
from reports.tables import Table
from reports.templating import page

WIDTH = 80


def as_html(fleet: Fleet) -> str:
    """One file without scripts; names are escaped, whatever they hold."""
    with in_manner(fleet.manner):
        return page(
            "fleet.html",
            settings=fleet.settings,
            code_version=fleet.code_version,
            eyebrow="Fleet",
            fleet=fleet,
            title=_title(fleet),
            dated=_dated(fleet),
            figures=tables.figures(fleet),
            tables=list(tables.all_tables(fleet)),
        )


def as_markdown(fleet: Fleet) -> str:
    """The same tables for a pull request or a wiki."""
    with in_manner(fleet.manner):
        lines = "\n".join(f"- {in_markdown(label)}: **{in_markdown(value)}**" for label, value in tables.figures(fleet))
        parts = [f"# {in_markdown(_title(fleet))}", in_markdown(_dated(fleet)), lines]
        return "\n\n".join([*parts, *map(markdown_table, tables.all_tables(fleet))]) + "\n"


def as_terminal(fleet: Fleet, width: int = WIDTH) -> str:
    """What it comes to, by route and by scenario; the calendars are in the files."""
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, no_color=True)
    with in_manner(fleet.manner), console.capture() as drawing:
        console.print(Text(_title(fleet)))
        console.print(Text(", ".join(f"{label.lower()} {value}" for label, value in tables.figures(fleet))))
        for table in (tables.by_route(fleet), tables.scenarios(fleet), tables.faults(fleet)):
            if table.rows:
                console.print(Text(f"\n{table.caption}"))
                console.print(_drawn(table))
    return "\n".join(line.rstrip() for line in drawing.get().splitlines()) + "\n"


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(box=None, pad_edge=False)
    for column in table.columns:
        right = column.kind == "number"
        drawn.add_column(Text(column.heading), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(" ".join(filter(None, (_flat(cell.text), _flat(cell.note))))) for cell in row))
    return drawn


def _flat(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def _title(fleet: Fleet) -> str:
    return f"{fleet.settings.title or 'Fleet'}: {fleet.name}"


def _dated(fleet: Fleet) -> str:
    days = sorted({str(row["as_of"]) for row in fleet.scenarios})
    known = f"Prices as known on {days[-1]}; " if days else ""
    return f"{known}gpuplan {fleet.code_version}, written {fleet.generated_at:%Y-%m-%d %H:%M} UTC"
