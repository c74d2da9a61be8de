"""The verb `risk`: how sure a scenario's verdict is, and what moves it."""

from pathlib import Path

import click

from warehouse.access import allow_stale_option, as_of_option, warehouse_option
from warehouse.place import Place
from warehouse.show import format_option


@click.command()
@click.argument("scenario", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", type=click.Choice(["plans", "assumptions"]), help="One of the two tables.")
@as_of_option
@allow_stale_option
@warehouse_option
@format_option
def risk(
    scenario: Path,
    only: str | None,
    as_of: str | None,
    allow_stale: bool,
    warehouse: Place | None,
    output_format: str,
) -> None:
    """Say how sure the verdict on a scenario (a TOML file) is, and which assumptions move it.

    All assumptions are drawn from their ranges at once, 4,096 times: what plans cost in 8 of 10 samples, how often each
    is the cheapest, and what choosing it costs more than hindsight would. Then each assumption alone, from one end of
    its range to the other: what the verdict saves there, and from which value another way is cheapest.

    The same seed gives the same samples. All of it stays in the warehouse: see the views verdict_confidence, way_odds
    and tornado. Example: gpuplan risk planner/scenarios/chat-70b.toml
    """
    from planner.errand import Wanted, plan  # noqa: PLC0415 - pydantic and DuckDB are loaded when a verb needs them
    from planner.uncertainty.page import show_risk  # noqa: PLC0415

    found = plan(scenario, warehouse, as_of, Wanted(allow_stale=allow_stale, sampled=True))
    show_risk(found.comparison, found.risk, only, output_format)
