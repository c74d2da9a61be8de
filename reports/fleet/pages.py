"""A fleet's page as HTML, as Markdown, and on a terminal."""

from reports import brief
from reports.brief import Brief, Section
from reports.fleet import tables
from reports.fleet.charts import paid
from reports.fleet.result import Fleet
from reports.manner import in_manner


def as_html(fleet: Fleet) -> str:
    """One file without scripts; names are escaped, whatever they hold."""
    with in_manner(fleet.manner):
        return brief.as_html(_brief(fleet))


def as_markdown(fleet: Fleet) -> str:
    """The same tables for a pull request or a wiki."""
    with in_manner(fleet.manner):
        return brief.as_markdown(_brief(fleet))


def as_terminal(fleet: Fleet) -> str:
    """What it comes to, by route and by scenario; the calendars are in the files."""
    with in_manner(fleet.manner):
        return brief.as_terminal(_brief(fleet))


def _brief(fleet: Fleet) -> Brief:
    days = sorted({str(row["as_of"]) for row in fleet.scenarios})
    calendars = (tables.calendar(fleet), tables.purchases(fleet), tables.months(fleet))
    return Brief(
        eyebrow="Fleet",
        name=fleet.name,
        known=f"Prices as known on {days[-1]}" if days else "",
        said=tables.said(fleet),
        figures=tables.figures(fleet),
        sections=[
            Section("", [tables.by_route(fleet), tables.scenarios(fleet)]),
            Section("What falls when", calendars, chart=paid(fleet), terminal_rows=0),
            Section("", [tables.faults(fleet)]),
        ],
        code_version=fleet.code_version,
        generated_at=fleet.generated_at,
        settings=fleet.settings,
    )
