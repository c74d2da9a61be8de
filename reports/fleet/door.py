"""The verb `fleet`: plan every scenario of a folder, and write one page of what they come to together."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from reports.output import open_option, output_option, refuse_to_open_nothing, renderer, settings_option, write
from warehouse.access import allow_stale_option, as_of_option, reader, warehouse_option
from warehouse.place import Place

RENDERERS = {
    ".html": "reports.fleet.pages:as_html",
    ".md": "reports.fleet.pages:as_markdown",
    ".json": "reports.fleet.result:as_json",
    ".xlsx": "reports.fleet.book:as_workbook",
}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@output_option(
    "The file to write; its suffix (.html, .md, .json or .xlsx) names the format. Without it, a page on stdout."
)
@open_option
@warehouse_option
@as_of_option
@allow_stale_option
@settings_option
@click.pass_context
def fleet(
    ctx: click.Context,
    /,
    folder: Path,
    output: Path | None,
    opens: bool,
    warehouse: Place | None,
    settings: Path | None,
    **how: Any,
) -> None:
    """Plan every scenario (TOML) of a FOLDER and write one page: totals by month and route, calendars, what to order.

    Plans are left in the warehouse under FOLDER/FILE. A scenario that can't be planned is told, stops no other, and
    makes the exit code 3.
    """
    from reports.fleet.pages import as_terminal  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from reports.fleet.result import read_fleet  # noqa: PLC0415
    from reports.settings import read_settings  # noqa: PLC0415

    refuse_to_open_nothing(output, opens)
    render = renderer(output, RENDERERS) if output else as_terminal
    wanted = read_settings(settings)
    plan: Callable[..., tuple[list[str], dict[str, str]]] = ctx.find_root().meta["plan_folder"]
    with _progress(folder) as told:
        scenario_ids, faults = plan(folder, str(warehouse) if warehouse else None, told=told, **how)
    with reader(warehouse) as connection:
        found = read_fleet(connection, folder.resolve().name, scenario_ids, faults, wanted)
    for name, fault in faults.items():
        click.echo(f"{name}: {fault}", err=True)
    if output:
        write(output, render(found))
        click.echo(f"wrote {output}", err=True)
        if opens:
            click.launch(str(output))
    else:
        click.echo(as_terminal(found), nl=False)
    if faults:
        ctx.exit(3)


@contextmanager
def _progress(folder: Path) -> Iterator[Callable[[str], None]]:
    """A bar where stderr is a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(f"planning {folder.name}", total=len(list(folder.glob("*.toml"))))
        yield lambda _: drawn.advance(task)
