"""The verb `report`: plan a scenario, read the result, write it down in the format its file name asks for."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.manner import in_manner
from reports.output import open_option, output_option, refuse_to_open_nothing, renderer, settings_option, write
from warehouse.access import allow_stale_option, as_of_option, reader, warehouse_option
from warehouse.place import Place

if TYPE_CHECKING:
    from reports.result import Report

WIDEST = 120
RENDERERS = {
    ".html": "reports.html:as_html",
    ".md": "reports.markdown:as_markdown",
    ".json": "reports.result:as_json",
    ".xlsx": "reports.workbook:as_workbook",
    ".pdf": "reports.pdf:as_pdf",
}


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@output_option(
    "The file to write; its suffix (.html, .md, .json, .xlsx, .pdf) names the format; else a page on stdout."
)
@open_option
@warehouse_option
@as_of_option
@allow_stale_option
@settings_option
@click.pass_context
def report(
    ctx: click.Context,
    /,
    scenario: str,
    output: Path | None,
    opens: bool,
    warehouse: Place | None,
    settings: Path | None,
    **how: Any,
) -> None:
    """Write a rent-vs-buy report for a scenario.

    SCENARIO is a TOML file. The verdict goes to stdout, the report to the file; without a file a page of 80 columns
    goes to stdout. Exit code 4: a ranked plan rests on a price older than its source allows; prices bundled with
    gpuplan are labelled instead.
    """
    from reports import advice, sureness  # noqa: PLC0415 - DuckDB and charts are loaded by the verbs that need them
    from reports.result import read  # noqa: PLC0415
    from reports.settings import read_settings  # noqa: PLC0415

    refuse_to_open_nothing(output, opens)
    render, wanted = renderer(output, RENDERERS) if output else None, read_settings(settings)
    plan: Callable[..., str] = ctx.find_root().obj
    scenario_id = plan(scenario, str(warehouse) if warehouse else None, **how)
    with reader(warehouse) as connection:
        found = read(connection, scenario_id, wanted)
    if output is None or render is None:
        _print(found)
        return
    with in_manner(found.manner):
        write(output, render(found))
        click.echo(" ".join(filter(None, [advice.verdict(found), sureness.confidence(found)])))
    click.echo(f"wrote {output}", err=True)
    if opens:
        click.launch(str(output))


def _print(found: "Report") -> None:
    """The page for a terminal, as wide as that is, within reason."""
    from shutil import get_terminal_size  # noqa: PLC0415 - only this page asks

    from reports.terminal import WIDTH, as_terminal  # noqa: PLC0415

    here = sys.stdout.isatty()
    width = min(get_terminal_size((WIDTH, 0)).columns, WIDEST) if here else WIDTH
    click.echo(as_terminal(found, width, colours=here and "NO_COLOR" not in os.environ), nl=False)
