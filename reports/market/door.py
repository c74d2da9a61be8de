"""The verb `market`: one page about what moved since a day, or since the last such page."""

from os import environ
from pathlib import Path

import click

from reports.market.since import since as since_when
from reports.output import open_option, output_option, refuse_to_open_nothing, renderer, settings_option, write
from warehouse.access import as_of_option, moment, reader, warehouse_option
from warehouse.place import Place

RENDERERS = {
    ".html": "reports.market.pages:as_html",
    ".md": "reports.market.pages:as_markdown",
    ".json": "reports.market.result:as_json",
}


@click.command()
@click.option(
    "--since",
    default="7d",
    show_default=True,
    metavar="WHEN",
    help="A day (2026-11-01), a span (7d, 36h, 2w), or last: since the report that -o takes the place of.",
)
@output_option("The file to write; its suffix (.html, .md or .json) names the format. Without it, a page on stdout.")
@open_option
@click.option("--gpu", help="Look at one accelerator, by id or alias; hosted models are left out then.")
@click.option("--provider", help="Look at one seller or source, such as AWS or gcp.")
@warehouse_option
@as_of_option
@settings_option
def market(  # noqa: PLR0913 - click's options
    *,
    since: str,
    output: Path | None,
    opens: bool,
    gpu: str | None,
    provider: str | None,
    warehouse: Place | None,
    as_of: str | None,
    settings: Path | None,
) -> None:
    """Write what moved on the market: prices of GPUs, tokens and servers, spread, spot, new and gone offers, sources.

    For example after each refresh: gpuplan market --since last -o market.html
    """
    from reports.market.pages import as_terminal  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from reports.market.result import read_market  # noqa: PLC0415
    from reports.result import clock  # noqa: PLC0415
    from reports.settings import read_settings  # noqa: PLC0415

    refuse_to_open_nothing(output, opens)
    render, wanted = renderer(output, RENDERERS) if output else as_terminal, read_settings(settings)
    until = clock() if as_of is None and "SOURCE_DATE_EPOCH" in environ else moment(as_of)
    begins = since_when(since, until, output)
    with reader(warehouse) as connection:
        found = read_market(connection, begins, until, wanted, gpu=gpu, provider=provider)
    if output is None:
        click.echo(as_terminal(found), nl=False)
        return
    write(output, render(found))
    click.echo(f"wrote {output}", err=True)
    if opens:
        click.launch(str(output))
