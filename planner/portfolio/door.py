"""The verb `gpuplan portfolio`."""

from pathlib import Path

import click

from warehouse.access import allow_stale_option, as_of_option, warehouse_option
from warehouse.place import Place
from warehouse.show import format_option

UNSERVED = 6


@click.command()
@click.argument("scenario", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@allow_stale_option
@warehouse_option
@format_option
def portfolio(
    scenario: Path, as_of: str | None, allow_stale: bool, warehouse: Place | None, output_format: str
) -> None:
    """The cheapest mix of all ways to serve a scenario (a TOML file): what to own, commit to, rent by the hour, call.

    Whole servers and replicas over the 8,760 hours of each year; limits are keys of [portfolio] in the scenario. Plans
    and mix stay in the warehouse: see the views portfolio_now and portfolio_stack. Exit code 6: the limits leave a part
    of the demand unserved.
    """
    from planner.errand import Wanted, plan  # noqa: PLC0415 - pydantic and DuckDB are loaded when a verb needs them
    from planner.portfolio.answer import CAPPED  # noqa: PLC0415
    from planner.portfolio.page import portfolio_page  # noqa: PLC0415
    from warehouse.show import show  # noqa: PLC0415

    found = plan(scenario, warehouse, as_of, Wanted(allow_stale=allow_stale)).mix
    show(portfolio_page(found, whole=output_format == "json"), output_format)
    if found.reason == CAPPED:
        raise SystemExit(UNSERVED)
