"""The verb scenario: what to begin a scenario of one's own with."""

import click

from warehouse.show import format_option


@click.command()
@click.argument("name", required=False)
@click.option("--template", "wants_template", is_flag=True, help="Print a commented file to fill in.")
@format_option
def scenario(name: str | None, wants_template: bool, output_format: str) -> None:
    """List the scenarios that come with gpuplan, or print one to begin with.

    Every verb that takes a scenario takes their names, too. Example: gpuplan scenario chat-70b > chat.toml
    """
    from pathlib import Path  # noqa: PLC0415 - pydantic is loaded when a verb needs it

    from planner.scenario import read  # noqa: PLC0415
    from planner.scenario_files import bundled, found, template  # noqa: PLC0415
    from warehouse.show import Answer, show  # noqa: PLC0415

    if wants_template:
        click.echo(template(), nl=False)
    elif name:
        click.echo(found(Path(name)).read_text(encoding="utf-8"), nl=False)
    else:
        briefs = {known: read(path).scenario for known, path in bundled().items()}
        rows = [{"name": known, "demand": s.demand.kind, "title": s.title} for known, s in briefs.items()]
        show(Answer("scenario", rows), output_format)
